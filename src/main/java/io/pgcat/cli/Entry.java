package io.pgcat.cli;

import java.util.List;

import io.quarkus.runtime.annotations.QuarkusMain;

import io.pgcat.pipeline.Rehearsal;

/** Where the JVM enters. Apart from {@link Main} because Quarkus makes a bean of this class. */
@QuarkusMain
public final class Entry {

    private Entry() {}

    public static void main(String... args) {
        // Before the command line is understood, which takes a while. Other commands do not end well half-way.
        if (List.of(args).contains("run")) {
            EndSignals.handle();
            // The start uses one processor only.
            Rehearsal.begin();
        }
        Main.main(args);
    }
}
