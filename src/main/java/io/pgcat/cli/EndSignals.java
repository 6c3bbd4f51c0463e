package io.pgcat.cli;

import java.util.List;

import io.quarkus.runtime.Quarkus;
import sun.misc.Signal;

/**
 * SIGTERM and SIGINT: an orderly end has exit status 0. Left to the JVM, SIGTERM would end with 143, and its shutdown hooks
 * would run beside the pipeline that is still stopping. Any thread.
 */
final class EndSignals {

    /** How far the program is, when it is asked to end. */
    private enum Phase {
        /** Nothing has been started. */
        BEFORE,
        /** Quarkus is being started; what it is told now it forgets. */
        STARTING,
        RUNNING
    }

    private static Phase phase = Phase.BEFORE;
    private static boolean asked;

    private EndSignals() {}

    /** From now on signals are ours. A signal that comes earlier is the JVM's, so this is to be called early. */
    static void handle() {
        for (String name : List.of("TERM", "INT")) {
            Signal.handle(new Signal(name), signal -> end());
        }
    }

    private static synchronized void end() {
        switch (phase) {
            case BEFORE -> System.exit(0);
            case STARTING -> asked = true;
            case RUNNING -> Quarkus.asyncExit(0);
        }
    }

    /** Quarkus is about to be started. */
    static synchronized void starting() {
        phase = Phase.STARTING;
    }

    /** Quarkus listens. Returns whether the program is to go on: false when it was asked to end meanwhile. */
    static synchronized boolean running() {
        phase = Phase.RUNNING;
        return !asked;
    }
}
