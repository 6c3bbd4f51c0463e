package io.pgcat.bench;

import java.sql.SQLException;
import java.time.Duration;

import io.pgcat.testkit.BuiltInSubscription;
import io.pgcat.testkit.TestDatabase;

/** Something that replicates from one database to another and is measured. */
interface Peer extends AutoCloseable {

    /** What it is called in results. */
    String name();

    /** Creates its slot, so that changes from now on wait for it; nothing is applied yet. */
    void prepare(TestDatabase publisher, TestDatabase subscriber) throws Exception;

    /** Lets changes flow; the clock starts before this call. */
    void enable() throws Exception;

    /** Waits until everything that the publisher has written is durable at the subscriber. */
    void awaitApplied(Duration limit) throws Exception;

    /** Removes what was created. */
    @Override
    void close() throws SQLException;

    /** PostgreSQL's own logical replication. */
    final class BuiltIn implements Peer {

        private BuiltInSubscription subscription;

        @Override
        public String name() {
            return "built-in";
        }

        @Override
        public void prepare(TestDatabase publisher, TestDatabase subscriber) throws SQLException {
            subscription = BuiltInSubscription.create(publisher, subscriber);
        }

        @Override
        public void enable() throws SQLException {
            subscription.enable();
        }

        @Override
        public void awaitApplied(Duration limit) throws SQLException {
            subscription.awaitApplied(limit);
        }

        @Override
        public void close() throws SQLException {
            if (subscription != null) {
                subscription.close();
            }
        }
    }
}
