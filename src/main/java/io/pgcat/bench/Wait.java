package io.pgcat.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/** Waits for what other processes bring about. */
final class Wait {

    private static final long PAUSE_MS = 5;

    /** A question, asked again and again. */
    interface Question {
        boolean ask() throws IOException, SQLException;
    }

    private Wait() {}

    /**
     * Asks until the answer is yes.
     *
     * @param what completes the sentence "Waited 30 s for ..."
     * @throws HeatException when it is not within the limit
     */
    static void until(String what, Duration limit, Question question)
            throws IOException, SQLException, InterruptedException {
        long start = System.nanoTime();
        while (!question.ask()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new HeatException("Waited " + limit.toSeconds() + " s for " + what + ".");
            }
            Thread.sleep(PAUSE_MS);
        }
    }
}
