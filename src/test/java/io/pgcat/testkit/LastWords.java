package io.pgcat.testkit;

import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * A failed test tells what the processes that it has used said last: on a machine of CI nothing else is left of them.
 * Registered for all tests (META-INF/services).
 */
public final class LastWords implements BeforeEachCallback, TestExecutionExceptionHandler {

    private static final int LINES = 30;
    private static final Queue<PgcatProcess> STARTED = new ConcurrentLinkedQueue<>();

    static void of(PgcatProcess process) {
        STARTED.add(process);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        STARTED.removeIf(process -> !process.isAlive());
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        if (failure instanceof AssertionError && !STARTED.isEmpty()) {
            throw new AssertionError(failure.getMessage() + lastWords(STARTED), failure);
        }
        throw failure;
    }

    private static String lastWords(Collection<PgcatProcess> processes) {
        StringBuilder words = new StringBuilder();
        for (PgcatProcess process : processes) {
            words.append("\npgcat ").append(process.pid()).append(" said:");
            process.tail(LINES).forEach(line -> words.append("\n  ").append(line));
        }
        return words.toString();
    }
}
