package io.pgcat.compare.table;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import io.pgcat.compare.ComparedSubscription;
import io.pgcat.compare.side.Session;
import io.pgcat.compare.side.Sql;

/** How far the copies of a subscription's tables are: while one is under way its rows are on their way, and not missing. */
final class CopyStates {

    private static final String READY = "r";

    private final Session target;
    private final ComparedSubscription subscription;
    private Map<String, String> states = Map.of();

    CopyStates(Session target, ComparedSubscription subscription) {
        this.target = target;
        this.subscription = subscription;
        read();
    }

    /** Reads them anew. */
    void read() {
        Map<String, String> now = new HashMap<>();
        target.rows("SELECT remotetable, state::pg_catalog.text FROM pgcat.pgcat_subscription_rel WHERE subscription = "
                        + Sql.literal(subscription.name()))
                .forEach(row -> now.put(row.get(0), row.get(1)));
        states = now;
    }

    /** Why a publisher's table cannot be compared yet; empty when it can. */
    Optional<String> whyNot(String remote) {
        String state = states.get(remote);
        if (READY.equals(state) || state == null && !subscription.copyData()) {
            return Optional.empty();
        }
        return Optional.of(
                "the copy of " + remote + (state == null ? " has not begun" : " is under way, state " + state)
                        + ". Compare it again when ./pgcat status shows it in state r");
    }
}
