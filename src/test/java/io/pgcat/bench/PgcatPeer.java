package io.pgcat.bench;

import java.sql.SQLException;
import java.time.Duration;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.TestDatabase;

/** The packaged application, as a process of its own. */
final class PgcatPeer implements Peer {

    private final String[] jvmArguments;
    private PgcatProcess process;
    private Link link;

    /** @param jvmArguments of the measured process, e.g. {@code -Xmx512m} */
    PgcatPeer(String... jvmArguments) {
        this.jvmArguments = jvmArguments.clone();
    }

    @Override
    public String name() {
        return "pgcat-camel";
    }

    @Override
    public void prepare(TestDatabase publisher, TestDatabase subscriber) throws Exception {
        link = Link.between(publisher, subscriber, "bench");
        process = PgcatProcess.builder("run")
                .jvmArguments(jvmArguments)
                .config(Link.config(subscriber))
                .start();
        link.subscribe("{}");
        link.awaitStatus("state", "streaming");
        enabled(false);
        link.awaitStatus("state", "disabled");
    }

    @Override
    public void enable() throws SQLException {
        enabled(true);
    }

    private void enabled(boolean enabled) throws SQLException {
        link.subscriber().execute("UPDATE pgcat.pgcat_subscription SET enabled = " + enabled);
    }

    /** Precise to some milliseconds: the others are not asked more often either. */
    @Override
    public void awaitApplied(Duration limit) throws SQLException {
        link.awaitCaughtUp(limit);
    }

    @Override
    public void close() throws SQLException {
        if (link != null) {
            link.drop();
            Await.until("no walsender left", Link.PATIENCE, () -> link.slot().isEmpty());
        }
        if (process != null) {
            process.close();
        }
    }
}
