package io.pgcat.pipeline;

import io.pgcat.apply.SampleTarget;
import io.pgcat.change.Batch;
import io.pgcat.change.Lsn;
import io.pgcat.route.FilterRows;
import io.pgcat.route.OriginFilter;
import io.pgcat.route.Rename;
import io.pgcat.route.RulesRegistry;
import io.pgcat.source.pgoutput.SampleStream;

/**
 * Lets made-up changes go the way of a change, from the publisher's bytes to statements, while the process starts: the JVM
 * compiles what is used often, and would else do so while the first real changes wait.
 */
public final class Rehearsal {

    /** A method is compiled at its 200th call, here those that are called once for a batch. */
    private static final int SMALL_BATCHES = 220;
    /** Of so many rows as are copied in. */
    private static final int LARGE_BATCHES = 10;

    private static final int SMALL = 8;
    private static final int LARGE = 16;

    private final SampleTarget target = new SampleTarget();
    private final RulesRegistry rules = new RulesRegistry();
    private final OriginFilter originFilter = new OriginFilter(rules);
    private final FilterRows rowFilter = new FilterRows(rules);
    private final Rename rename = new Rename(rules);

    Rehearsal() {}

    /** Begins it, by a thread of its own; where there is one processor only, it would delay what it is to hasten. */
    public static void begin() {
        if (Runtime.getRuntime().availableProcessors() > 1) {
            Thread thread = new Thread(() -> new Rehearsal().run(), "rehearsal");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        pass(new SampleStream(LARGE), LARGE_BATCHES);
        pass(new SampleStream(SMALL), SMALL_BATCHES);
    }

    private void pass(SampleStream stream, int times) {
        for (int i = 0; i < times; i++) {
            once(stream);
        }
    }

    /** @return how many statements and steps it has come to */
    int once(SampleStream stream) {
        Batch batch = new Batch("sample", stream.read(), Lsn.ZERO);
        Batch passed = rename.rename(rowFilter.filter(originFilter.filter(batch)));
        return target.prepare(passed.transactions());
    }
}
