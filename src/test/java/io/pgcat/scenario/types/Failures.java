package io.pgcat.scenario.types;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.TestDatabase;

/** Collects what stops a subscription, skipping each failed transaction, so that one test run shows all of them. */
final class Failures {

    private final Link link;
    private final List<String> messages = new ArrayList<>();

    private Failures(Link link) {
        this.link = link;
    }

    /** Waits until the subscription has caught up; what failed on the way. */
    static List<String> untilCaughtUp(Link link, Duration patience) throws SQLException {
        Failures failures = new Failures(link);
        String now = link.publisher().value("SELECT pg_current_wal_lsn()");
        Await.until("subscription " + link.name() + " to have passed " + now, patience, () -> failures.hasPassed(now));
        return failures.messages;
    }

    private boolean hasPassed(String lsn) throws SQLException {
        skipFailure();
        return "t"
                .equals(link.publisher()
                        .value("SELECT confirmed_flush_lsn >= '" + lsn + "'::pg_lsn FROM pg_replication_slots"
                                + " WHERE slot_name = 'pgcat_" + link.name() + "'"));
    }

    private void skipFailure() throws SQLException {
        TestDatabase subscriber = link.subscriber();
        List<String> found = subscriber.values("SELECT status -> 'lastError' ->> 'commitLsn' || ' '"
                + " || (status -> 'lastError' ->> 'table') || ' ' || (status -> 'lastError' ->> 'message')"
                + " FROM pgcat.pgcat_subscription_status WHERE subscription = '" + link.name()
                + "' AND status ->> 'state' = 'error' AND status #>> '{lastError,commitLsn}' IS NOT NULL");
        for (String message : found) {
            if (!messages.contains(message)) {
                messages.add(message);
                subscriber.execute("UPDATE pgcat.pgcat_subscription_progress SET lsn = '"
                        + message.substring(0, message.indexOf(' ')) + "' WHERE subscription = '" + link.name() + "'");
            }
        }
    }
}
