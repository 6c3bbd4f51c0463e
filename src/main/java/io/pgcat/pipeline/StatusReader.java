package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.pgcat.change.Lsn;

/**
 * Asks the configured databases how their subscriptions are doing, without disturbing whoever runs them: what the
 * running process has written, else what the tables tell.
 */
public final class StatusReader {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Whether some process holds the lock of this database. Source: PostgreSQL 18, "pg_locks", advisory locks. */
    private static final String IS_RUN = "SELECT EXISTS (SELECT FROM pg_catalog.pg_locks l"
            + " JOIN pg_catalog.pg_database d ON d.oid = l.database AND d.datname = pg_catalog.current_database()"
            + " WHERE l.locktype = 'advisory' AND l.classid = 1885824884 AND l.objid = 1 AND l.objsubid = 2 AND l.granted)";

    private static final String KNOWN = "SELECT n.name, coalesce(s.enabled, true), t.status::text,"
            + " greatest(p.applied_lsn, CASE WHEN p.applied_lsn IS NULL THEN p.lsn END)::text,"
            + " greatest(p.applied_lsn, p.confirmed_lsn)::text, s.hostname, s.port, s.dbname, s.username, s.password,"
            + " s.options::pg_catalog.text"
            + " FROM (SELECT name FROM pgcat.pgcat_subscription UNION SELECT subscription FROM"
            + " pgcat.pgcat_subscription_progress UNION SELECT subscription FROM pgcat.pgcat_subscription_status) n"
            + " LEFT JOIN pgcat.pgcat_subscription s ON s.name = n.name"
            + " LEFT JOIN pgcat.pgcat_subscription_progress p ON p.subscription = n.name"
            + " LEFT JOIN pgcat.pgcat_subscription_status t ON t.subscription = n.name ORDER BY n.name";

    /**
     * What was found.
     *
     * @param subscriptions ordered by database and name
     * @param unattended databases whose subscriptions no process runs at the moment
     * @param failures one sentence per database that could not be asked
     */
    public record Report(List<SubscriptionStatus> subscriptions, List<String> unattended, List<String> failures) {

        public Report {
            subscriptions = List.copyOf(subscriptions);
            unattended = List.copyOf(unattended);
            failures = List.copyOf(failures);
        }
    }

    /** Asks every database, and the publishers that answer at once. */
    public Report read(Settings settings) {
        List<SubscriptionStatus> found = new ArrayList<>();
        List<String> unattended = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        settings.databases().forEach((name, login) -> {
            try (Connection connection = login.connect("pgcat status", PATIENCE)) {
                if (Installer.layout(connection).isEmpty()) {
                    failures.add("Database " + name + " has no schema pgcat. Run: ./pgcat install " + name);
                } else {
                    boolean isRun = isRun(connection);
                    found.addAll(read(name, connection, isRun));
                    if (!isRun) {
                        unattended.add(name);
                    }
                }
            } catch (SQLException failure) {
                failures.add("Cannot ask database " + name + ": " + ServerMessage.of(failure));
            }
        });
        return new Report(found, unattended, failures);
    }

    /** Whether some process runs the subscriptions of the connection's database. */
    static boolean isRun(Connection connection) throws SQLException {
        return Query.isTrue(connection, IS_RUN);
    }

    private static List<SubscriptionStatus> read(String database, Connection connection, boolean isRun)
            throws SQLException {
        Map<String, List<SubscriptionStatus.TableStatus>> tables = tables(connection);
        Map<String, Known> known = new LinkedHashMap<>();
        for (List<String> row : Query.rows(connection, KNOWN)) {
            known.put(row.get(0), new Known(row));
        }
        Map<String, Lsn> publishers = PublisherPositions.ask(known);
        List<SubscriptionStatus> found = new ArrayList<>();
        known.forEach((name, each) ->
                found.add(each.status(database, isRun, publishers.get(name), tables.getOrDefault(name, List.of()))));
        return found;
    }

    private static Map<String, List<SubscriptionStatus.TableStatus>> tables(Connection connection) throws SQLException {
        Map<String, List<SubscriptionStatus.TableStatus>> tables = new LinkedHashMap<>();
        String query = "SELECT subscription, remotetable, localtable, state::text FROM pgcat.pgcat_subscription_rel"
                + " ORDER BY 1, 2, 3";
        for (List<String> row : Query.rows(connection, query)) {
            tables.computeIfAbsent(row.get(0), name -> new ArrayList<>())
                    .add(new SubscriptionStatus.TableStatus(row.get(1), row.get(2), row.get(3), "", 0));
        }
        return tables;
    }

    /** A row of {@link #KNOWN}. */
    record Known(List<String> row) {

        private static final int NAME = 0;
        private static final int ENABLED = 1;
        private static final int WRITTEN = 2;
        private static final int APPLIED = 3;
        private static final int REACHED = 4;
        private static final int HOSTNAME = 5;
        private static final int PORT = 6;
        private static final int DBNAME = 7;
        private static final int USERNAME = 8;
        private static final int PASSWORD = 9;
        private static final int OPTIONS = 10;

        boolean isEnabled() {
            return "t".equals(row.get(ENABLED));
        }

        /** Whether the publisher is named here; a static route's is not. */
        boolean hasPublisher() {
            return row.get(HOSTNAME) != null;
        }

        ServerLogin publisher() {
            String url = SubscriptionOptions.publisherOf(row.get(OPTIONS))
                    .url(row.get(HOSTNAME), Integer.parseInt(row.get(PORT)), row.get(DBNAME));
            return new ServerLogin(url, row.get(USERNAME), new Secret(row.get(PASSWORD)));
        }

        private SubscriptionStatus status(
                String database, boolean isRun, Lsn publisher, List<SubscriptionStatus.TableStatus> tables) {
            SubscriptionStatus written = row.get(WRITTEN) == null ? null : StatusJson.read(row.get(WRITTEN));
            SubscriptionStatus told = written == null ? nothing(database) : written;
            return new SubscriptionStatus(
                    row.get(NAME),
                    told.isStatic() ? told.database() : database,
                    state(told, isRun),
                    applied(told),
                    publisher == null ? told.publisherLsn() : publisher.toString(),
                    publisher == null ? told.lagBytes() : lagBytes(told, publisher),
                    told.lagMs(),
                    told.lastCommitTime(),
                    told.tables().isEmpty() ? tables : told.tables(),
                    told.lastError(),
                    told.conflicts(),
                    told.dropped(),
                    told.isStatic(),
                    told.warnings());
        }

        private SubscriptionStatus nothing(String database) {
            return SubscriptionStatus.idle(row.get(NAME), database, SubscriptionStatus.State.STARTING, null, false);
        }

        private SubscriptionStatus.State state(SubscriptionStatus told, boolean isRun) {
            if (!isEnabled()) {
                return SubscriptionStatus.State.DISABLED;
            }
            return isRun ? told.state() : SubscriptionStatus.State.STARTING;
        }

        private String applied(SubscriptionStatus told) {
            return row.get(APPLIED) == null ? told.appliedLsn() : row.get(APPLIED);
        }

        /** From what is known to be done, which on a quiet publisher is more than what was applied. */
        private Long lagBytes(SubscriptionStatus told, Lsn publisher) {
            String reached = row.get(REACHED) == null ? applied(told) : row.get(REACHED);
            return reached == null
                    ? null
                    : publisher.bytesSince(Lsn.parse(reached)).orElse(0);
        }
    }
}
