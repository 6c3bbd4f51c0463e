package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.pgcat.error.ReplicationException;

/**
 * Looks at every configured database, subscription and publisher before replication runs, and finds what will keep it
 * from working, each with what mends it. Changes nothing anywhere.
 */
public final class Preflight {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<Finding> findings = new ArrayList<>();
    private final SlotOwners slots = new SlotOwners();
    private final SharedPlaces places = new SharedPlaces();

    /** Every finding, by database and subscription in the order of their names. */
    public List<Finding> run(Settings settings) {
        settings.databases().forEach((name, login) -> database(name, login, settings));
        settings.sources().values().forEach(this::source);
        findings.addAll(slots.findings());
        findings.addAll(places.findings());
        return List.copyOf(findings);
    }

    private void database(String name, ServerLogin login, Settings settings) {
        String subject = "database " + name;
        connected(subject, login, connection -> {
            DatabaseSubject database = DatabaseSubject.of(
                    name, login, connection, settings.sources().keySet());
            if (ask(DatabaseChecks.BEFORE_SCHEMA, database)) {
                ask(DatabaseChecks.WITH_SCHEMA, database);
                subscriptions(database);
            }
        });
    }

    private void subscriptions(DatabaseSubject database) throws SQLException {
        SubscriptionCatalog.Wanted wanted = new SubscriptionCatalog(database.name(), database.connection()).load();
        wanted.broken()
                .forEach((name, problem) -> findings.add(Finding.error(
                        database.subscription(name),
                        problem.getMessage(),
                        "UPDATE pgcat.pgcat_subscription SET options = '{}' WHERE name = '" + name + "';")));
        Collection<SubscriptionRow> rows = wanted.rows().values();
        places.addTarget(
                database, rows.stream().filter(SubscriptionRow::enabled).toList());
        for (SubscriptionRow row : rows) {
            subscription(database, row);
        }
    }

    private void subscription(DatabaseSubject database, SubscriptionRow row) throws SQLException {
        String subject = database.subscription(row.name());
        ask(SubscriptionChecks.ALL, new SubscriptionChecks.Subject(subject, database, row));
        connected(subject, row.publisher(), connection -> {
            PublisherSubject publisher = new PublisherSubject(
                    subject, connection, row.publications(), row.slot(), row.copyData(), database.isRun());
            slots.add(publisher);
            boolean fits = ask(PublisherChecks.ALL, publisher);
            if (fits && row.enabled()) {
                places.addPublisher(publisher);
            }
            if (fits) {
                ask(List.of(SubscriptionChecks.ownDatabase(database)), publisher);
                targets(database, row, publisher);
                if (row.options().sequences().isPeriodic()) {
                    findings.addAll(new SubscriptionSequences(row, database::connection)
                            .check(subject, connection, database.connection()));
                }
            }
        });
    }

    private void targets(DatabaseSubject database, SubscriptionRow row, PublisherSubject publisher)
            throws SQLException {
        for (PublishedTable table : publisher.tables()) {
            try {
                ask(TargetChecks.ALL, TargetSubject.of(database, row, table));
            } catch (ReplicationException | IndexOutOfBoundsException unmappable) {
                findings.add(Finding.error(
                        publisher.subject() + ", table " + table.name(),
                        "its name cannot be mapped: " + unmappable.getMessage(),
                        "UPDATE pgcat.pgcat_table_mapping SET ... WHERE subscription = '" + row.name() + "';"));
            }
        }
    }

    private void source(Settings.Source source) {
        String subject = "source " + source.name();
        connected(subject, source.login(), connection -> {
            PublisherSubject publisher =
                    new PublisherSubject(subject, connection, source.publications(), source.slotName(), false, true);
            slots.add(publisher);
            if (ask(PublisherChecks.ALL, publisher)) {
                places.addPublisher(publisher);
            }
        });
    }

    /** What is asked over one connection. */
    private interface Questions {
        void ask(Connection connection) throws SQLException;
    }

    /** Asks one server; its silence, or that of the target in between, is a finding as well. */
    private void connected(String subject, ServerLogin login, Questions questions) {
        Connection connection;
        try {
            connection = login.connect("pgcat check", PATIENCE);
        } catch (SQLException refused) {
            findings.add(unreachable(subject, login, refused));
            return;
        }
        try (connection) {
            questions.ask(connection);
        } catch (SQLException failure) {
            findings.add(Finding.error(
                    subject,
                    "could not be checked to the end: " + ServerMessage.of(failure),
                    "mend the other findings and check again"));
        }
    }

    /** Whether none of the checks found an error. */
    private <T> boolean ask(List<? extends Check<T>> checks, T subject) throws SQLException {
        int before = findings.size();
        for (Check<T> check : checks) {
            findings.addAll(check.look(subject));
        }
        return findings.stream().skip(before).noneMatch(found -> found.severity() == Finding.Severity.ERROR);
    }

    private static Finding unreachable(String subject, ServerLogin login, SQLException failure) {
        return Finding.error(
                subject,
                "cannot be asked at " + login.shownUrl() + " as " + login.username() + ": " + ServerMessage.of(failure),
                "check host, port, database name, role, password, and the server's pg_hba.conf");
    }
}
