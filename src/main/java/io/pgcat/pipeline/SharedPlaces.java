package io.pgcat.pipeline;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a server has a limited number of, and all subscriptions to it or in it want together: each may find one free, and
 * still not all of them. Source: PostgreSQL 18, "Logical Replication", "Configuration Settings".
 */
final class SharedPlaces {

    private static final int OWN_ORIGIN_LIMIT_SINCE = 180_000;
    private static final int MORE = 10;

    private final Map<String, Demand> demands = new LinkedHashMap<>();

    /**
     * What is wanted of one server.
     *
     * @param what for people, in the plural
     * @param most the setting's value
     * @param taken names of those who have one already
     * @param wanted names of those who need one; who has one already is in both
     */
    private record Demand(
            String subject, String what, String setting, long most, Set<String> taken, Set<String> wanted) {

        private Set<String> all() {
            Set<String> all = new TreeSet<>(taken);
            all.addAll(wanted);
            return all;
        }
    }

    /**
     * Replication origins of the enabled subscriptions of a database.
     *
     * @param copying names of those whose tables are not all ready: each part that is copied at a time has an origin, too
     */
    void addTarget(DatabaseSubject database, List<SubscriptionRow> enabled, List<String> copying) throws SQLException {
        String dbname = Query.value(database.connection(), "SELECT pg_catalog.current_database()");
        String setting = database.version() >= OWN_ORIGIN_LIMIT_SINCE
                ? "max_active_replication_origins"
                : "max_replication_slots";
        String key = "origin " + database.server();
        if (!demands.containsKey(key)) {
            long most = Long.parseLong(Query.value(
                    database.connection(), "SELECT setting FROM pg_catalog.pg_settings WHERE name = ?", setting));
            List<String> taken =
                    Query.column(database.connection(), "SELECT roname FROM pg_catalog.pg_replication_origin");
            demands.put(key, demand(database.subject(), "active replication origins", setting, most, taken));
        }
        for (SubscriptionRow row : enabled) {
            String origin = SubscriptionRow.originName(dbname, row.name());
            demands.get(key).wanted().add(origin);
            int copies = copying.contains(row.name()) ? row.options().copy().workers() : 0;
            for (int copy = 1; copy <= copies; copy++) {
                demands.get(key).wanted().add(origin + "#copy" + copy);
            }
        }
    }

    /** The slot and the WAL sender of an enabled subscription, or of a static source. */
    void addPublisher(PublisherSubject publisher) throws SQLException {
        String slots = "slot " + publisher.server();
        if (!demands.containsKey(slots)) {
            long most = publisher.number("max_replication_slots");
            List<String> taken =
                    Query.column(publisher.connection(), "SELECT slot_name FROM pg_catalog.pg_replication_slots");
            demands.put(slots, demand(publisher.subject(), "replication slots", "max_replication_slots", most, taken));
        }
        String senders = "sender " + publisher.server();
        if (!demands.containsKey(senders)) {
            long most = publisher.number("max_wal_senders");
            List<String> taken = Query.column(
                    publisher.connection(),
                    "SELECT coalesce(s.slot_name, 'process ' || r.pid) FROM pg_catalog.pg_stat_replication r"
                            + " LEFT JOIN pg_catalog.pg_replication_slots s ON s.active_pid = r.pid");
            demands.put(senders, demand(publisher.subject(), "WAL senders", "max_wal_senders", most, taken));
        }
        demands.get(slots).wanted().add(publisher.slot());
        demands.get(senders).wanted().add(publisher.slot());
    }

    private static Demand demand(String subject, String what, String setting, long most, List<String> taken) {
        return new Demand(subject, what, setting, most, new TreeSet<>(taken), new TreeSet<>());
    }

    List<Finding> findings() {
        return demands.values().stream()
                .filter(demand ->
                        demand.all().size() > demand.most() && !demand.wanted().isEmpty())
                .map(SharedPlaces::finding)
                .toList();
    }

    /** What is only taken may be given back meanwhile, and an origin that nobody has used since the start takes no place. */
    private static Finding finding(Demand demand) {
        int all = demand.all().size();
        String message = "the server may have " + demand.most() + " " + demand.what() + " (" + demand.setting() + " = "
                + demand.most() + "); subscriptions want " + demand.wanted().size()
                + ", and with those of others there are "
                + all;
        String mend = "ALTER SYSTEM SET " + demand.setting() + " = " + (all + MORE) + "; -- then restart the server";
        return demand.wanted().size() > demand.most()
                ? Finding.error(demand.subject(), message, mend)
                : Finding.warn(demand.subject(), message, mend);
    }
}
