package io.pgcat.compare.settle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.pgcat.compare.side.Pair;
import io.pgcat.compare.side.Server;
import io.pgcat.compare.side.Session;
import io.pgcat.compare.side.Sql;
import io.pgcat.compare.table.Ends;

/**
 * Finds the ways on which changes travel between both sides: the subscription itself, subscriptions in the other direction, and
 * those by which both follow the same third database.
 */
public final class Flows {

    /** Transactions that the server shows have ended before this position. */
    private static final String WRITTEN = "SELECT CASE WHEN pg_catalog.pg_is_in_recovery()"
            + " THEN pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_insert_lsn() END";

    /** An empty commit record, which makes the server flush what lies before it. Nothing of it is replicated. */
    private static final String NUDGE =
            "SELECT CASE WHEN NOT pg_catalog.pg_is_in_recovery() THEN pg_catalog.txid_current() END";

    private static final String MAY_READ = "SELECT coalesce(pg_catalog.has_schema_privilege(n.oid, 'USAGE')"
            + " AND pg_catalog.has_table_privilege(p.oid, 'SELECT') AND pg_catalog.has_table_privilege(s.oid, 'SELECT')"
            + " AND pg_catalog.has_table_privilege(t.oid, 'SELECT'), false)"
            + " FROM pg_catalog.pg_namespace n"
            + " JOIN pg_catalog.pg_class p ON p.relnamespace = n.oid AND p.relname = 'pgcat_subscription_progress'"
            + " JOIN pg_catalog.pg_class s ON s.relnamespace = n.oid AND s.relname = 'pgcat_subscription'"
            + " JOIN pg_catalog.pg_class t ON t.relnamespace = n.oid AND t.relname = 'pgcat_subscription_status'"
            + " WHERE n.nspname = 'pgcat'";

    private static final String FOLLOWED = "SELECT p.subscription, p.system_identifier, s.dbname"
            + " FROM pgcat.pgcat_subscription_progress p JOIN pgcat.pgcat_subscription s ON s.name = p.subscription"
            + " WHERE s.enabled AND p.system_identifier IS NOT NULL ORDER BY 1";

    private final Ends ends;
    private final Pair pair;
    private final List<Followed> publisherFollows;
    private final List<Followed> targetFollows;
    private final boolean publisherSilent;

    /** A database that one side follows. */
    private record Followed(String subscription, String system, String database) {

        private boolean isSameAs(Followed other) {
            return system.equals(other.system) && database.equals(other.database);
        }

        private boolean is(Server server) {
            return system.equals(server.systemIdentifier()) && database.equals(server.database());
        }
    }

    public Flows(Ends ends, Pair pair) {
        this.ends = ends;
        this.pair = pair;
        Optional<List<Followed>> told = followed(pair.publisher());
        this.publisherSilent = told.isEmpty();
        this.publisherFollows = told.orElse(List.of());
        this.targetFollows = followed(pair.target()).orElse(List.of());
    }

    /** Empty when the side has schema pgcat and does not let itself be read. */
    private static Optional<List<Followed>> followed(Session side) {
        String mayRead = side.value(MAY_READ);
        if (mayRead == null) {
            return Optional.of(List.of());
        }
        return "t".equals(mayRead)
                ? Optional.of(side.rows(FOLLOWED).stream()
                        .map(row -> new Followed(row.get(0), row.get(1), row.get(2)))
                        .toList())
                : Optional.empty();
    }

    /** What the reader of a result has to know; empty when all ways are known. */
    public Optional<String> caution() {
        return publisherSilent
                ? Optional.of("The publisher has schema pgcat, which role "
                        + ends.publisher().role()
                        + " may not read there: if a subscription brings rows from the target to the publisher, those on their"
                        + " way may be told as differences. GRANT pgcat TO "
                        + ends.publisher().role() + " there.")
                : Optional.empty();
    }

    /** Ways to the target; never empty. */
    List<Flow> toTarget() {
        List<Flow> flows = new ArrayList<>();
        flows.add(direct(pair.publisher(), pair.target(), ends.subscription().name()));
        flows.addAll(indirect(pair.publisher(), publisherFollows, pair.target(), targetFollows));
        return flows;
    }

    /** Ways to the publisher; mostly empty. */
    List<Flow> toPublisher() {
        List<Flow> flows = new ArrayList<>();
        publisherFollows.stream()
                .filter(followed -> followed.is(ends.target()))
                .forEach(back -> flows.add(direct(pair.target(), pair.publisher(), back.subscription())));
        flows.addAll(indirect(pair.target(), targetFollows, pair.publisher(), publisherFollows));
        return flows;
    }

    private static Flow direct(Session source, Session sink, String subscription) {
        return new Flow(
                "subscription " + subscription + " at the " + sink.side().label(),
                source,
                WRITTEN,
                NUDGE,
                sink,
                reached(subscription));
    }

    private List<Flow> indirect(Session source, List<Followed> here, Session sink, List<Followed> there) {
        List<Flow> flows = new ArrayList<>();
        for (Followed mine : here) {
            for (Followed other : there) {
                if (mine.isSameAs(other) && !mine.is(ends.target()) && !mine.is(ends.publisher())) {
                    flows.add(new Flow(
                            "subscription " + other.subscription() + " at the "
                                    + sink.side().label(),
                            source,
                            reached(mine.subscription()),
                            "",
                            sink,
                            reached(other.subscription())));
                }
            }
        }
        return flows;
    }

    /**
     * What is stored beside the rows, which an idle subscription moves every few seconds, or what its process has told in the
     * last second: what it knows of the publisher without what has not passed yet.
     */
    private static String reached(String subscription) {
        return "SELECT greatest(p.applied_lsn, p.confirmed_lsn, CASE WHEN p.applied_lsn IS NULL THEN p.lsn END,"
                + " (pg_catalog.to_hex(told.at >> 32) || '/' || pg_catalog.to_hex(told.at & 4294967295))::pg_catalog.pg_lsn)"
                + " FROM pgcat.pgcat_subscription_progress p"
                + " LEFT JOIN pgcat.pgcat_subscription_status t ON t.subscription = p.subscription"
                + " CROSS JOIN LATERAL (SELECT pg_catalog.pg_wal_lsn_diff((t.status ->> 'publisherLsn')::pg_catalog.pg_lsn,"
                + " '0/0')::pg_catalog.int8 - (t.status ->> 'lagBytes')::pg_catalog.int8 AS at) told"
                + " WHERE p.subscription = " + Sql.literal(subscription);
    }
}
