package io.pgcat.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.jboss.logging.Logger;

/**
 * Things that go wrong while a {@link RandomWorkload} runs: each so many times, in random order, at random moments
 * spread over the whole run. The seed is the workload's.
 */
public final class Mishaps {

    private static final Logger LOG = Logger.getLogger(Mishaps.class);

    /** Makes something go wrong, and puts it right again where it does not do so by itself. */
    public interface Action {
        /** Called on the thread that called {@link Mishaps#during}. */
        void run() throws Exception;
    }

    private record Mishap(String name, Action action) {}

    private final List<Mishap> mishaps = new ArrayList<>();

    /**
     * Adds a mishap.
     *
     * @param times how often it happens in the run
     */
    public Mishaps add(String name, int times, Action action) {
        mishaps.addAll(Collections.nCopies(times, new Mishap(name, action)));
        return this;
    }

    /**
     * Lets all of them happen, one after the other, while the workload runs; returns after the last one.
     *
     * @param limit for each wait until the workload has come so far
     */
    public void during(RandomWorkload workload, Duration limit) throws Exception {
        Random random = new Random(workload.seed());
        Collections.shuffle(mishaps, random);
        for (int i = 0; i < mishaps.size(); i++) {
            // Each has a slice of the run for itself and happens somewhere in its slice.
            double moment = (i + random.nextDouble()) / mishaps.size();
            workload.awaitProgress(moment, limit);
            Mishap mishap = mishaps.get(i);
            LOG.infof("Mishap %d of %d: %s", i + 1, mishaps.size(), mishap.name());
            mishap.action().run();
        }
    }
}
