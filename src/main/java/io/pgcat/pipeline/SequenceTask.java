package io.pgcat.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.jboss.logging.Logger;

import io.pgcat.error.ReplicationException;
import io.pgcat.sequence.CarriedSequence;

/**
 * Carries a running subscription's sequences now and then, on a thread and over connections of its own: the stream does not notice.
 * What is wrong is shown in the status, logged once, and tried again the next time.
 */
final class SequenceTask implements AutoCloseable {

    /** Under what name the status shows what is wrong. */
    static final String ABOUT = "sequences";

    private static final Logger LOG = Logger.getLogger(SequenceTask.class);
    private static final long STOP_LIMIT_MS = 2_000;
    /** How many problems a message names. */
    private static final int NAMED = 3;

    private final Duration every;
    private final SubscriptionSequences sequences;
    private final LiveState live;
    private final ScheduledExecutorService thread;

    SequenceTask(SubscriptionRow row, SubscriptionSequences.Target target, LiveState live) {
        this.every = row.options().sequences().every();
        this.sequences = new SubscriptionSequences(row, target);
        this.live = live;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread made = new Thread(work, "pgcat sequences " + row.id());
            made.setDaemon(true);
            return made;
        });
    }

    /** Carries them now, and from now on as often as the options say. */
    void start() {
        thread.scheduleWithFixedDelay(this::carry, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void carry() {
        try {
            live.beside(ABOUT, problems(sequences.carryAhead()));
        } catch (ReplicationException e) {
            live.beside(ABOUT, e.getMessage());
        } catch (RuntimeException e) {
            // An exception would end the schedule in silence.
            LOG.debugf(e, "cause");
            live.beside(ABOUT, "Cannot carry sequences: " + e);
        }
    }

    /** What is wrong with them, in a sentence; empty when nothing is. */
    static String problems(List<CarriedSequence> carried) {
        List<String> all = carried.stream()
                .filter(CarriedSequence::hasProblem)
                .map(each -> each.problem() + (each.mend().isEmpty() ? "" : " (" + each.mend() + ')'))
                .toList();
        String more = all.size() > NAMED ? "; and " + (all.size() - NAMED) + " more" : "";
        return all.stream().limit(NAMED).collect(Collectors.joining("; ")) + more;
    }

    /** Ends it; a run under way is waited for a moment, and does no harm if it ends later. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(STOP_LIMIT_MS, TimeUnit.MILLISECONDS)) {
                LOG.debug("a run of sequences is still under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
