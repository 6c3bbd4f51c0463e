package io.pgcat.cli;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;

/** Somebody who can be asked. */
interface Terminal {

    /** The answer; empty when the person ends the input. */
    String ask(String question);

    /** The one that this process was started from, if its input and output are one. */
    static Optional<Terminal> ofProcess() {
        Console console = System.console();
        if (console == null || !isTerminal(console)) {
            return Optional.empty();
        }
        return Optional.of(question -> {
            String answer = console.readLine("%s", question);
            return answer == null ? "" : answer;
        });
    }

    /** From Java 22 to 24 there is a console always; it knows whether it is a terminal. Before, there is none without. */
    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException before22) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }
}
