package io.pgcat.testkit;

import java.io.IOException;

/** A process of this machine that is stopped, as by SIGSTOP, until this is closed. */
public final class Frozen implements AutoCloseable {

    private final String pid;

    /** Stops it. */
    public Frozen(String pid) throws IOException {
        this.pid = String.valueOf(Long.parseLong(pid));
        signal("STOP");
    }

    private void signal(String name) throws IOException {
        // The shell's own kill: the program of that name is not on every machine.
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid)
                .inheritIO()
                .start();
        try {
            if (kill.waitFor() != 0) {
                throw new IOException("Cannot send SIG" + name + " to process " + pid);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while sending SIG" + name, e);
        }
    }

    /** Lets it go on. */
    @Override
    public void close() throws IOException {
        signal("CONT");
    }
}
