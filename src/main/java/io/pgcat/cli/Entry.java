package io.pgcat.cli;

import java.util.List;

import io.quarkus.runtime.annotations.QuarkusMain;

import io.pgcat.pipeline.Rehearsal;

/** Where the JVM enters. Apart from {@link Main} because Quarkus makes a bean of this class. */
@QuarkusMain
public final class Entry {

    /** Option of the commands that the build runs to see which classes they need. */
    static final String TRAINING = "--training";

    private Entry() {}

    public static void main(String... args) {
        // Before the command line is understood, which takes a while. Other commands do not end well half-way.
        List<String> given = List.of(args);
        if (given.contains("run")) {
            EndSignals.handle();
        }
        if (given.contains("run") || given.contains(TRAINING)) {
            // The start uses one processor only.
            Rehearsal.begin();
        }
        Main.main(args);
    }
}
