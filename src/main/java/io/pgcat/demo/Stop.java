package io.pgcat.demo;

import java.util.Locale;

/** How a server is told to stop; the modes of pg_ctl. */
public enum Stop {
    /** Waits until every client has gone. */
    SMART,
    /** Rolls back what is running, disconnects clients, writes a checkpoint. */
    FAST,
    /** Stops at once without a checkpoint: the next start recovers as after a crash. */
    IMMEDIATE;

    String mode() {
        return name().toLowerCase(Locale.ROOT);
    }
}
