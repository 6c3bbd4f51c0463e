package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
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

    /** Every finding, by database and subscription in the order of their names. */
    public List<Finding> run(Settings settings) {
        settings.databases().forEach((name, login) -> database(name, login, settings));
        settings.sources().values().forEach(this::source);
        findings.addAll(slots.findings());
        return List.copyOf(findings);
    }

    private void database(String name, ServerLogin login, Settings settings) {
        String subject = "database " + name;
        try (Connection connection = login.connect("pgcat check", PATIENCE)) {
            DatabaseSubject database = DatabaseSubject.of(
                    name, login, connection, settings.sources().keySet());
            if (!ask(DatabaseChecks.BEFORE_SCHEMA, database)) {
                return;
            }
            ask(DatabaseChecks.WITH_SCHEMA, database);
            SubscriptionCatalog.Wanted wanted = new SubscriptionCatalog(name, connection).load();
            wanted.broken()
                    .forEach((each, problem) -> findings.add(Finding.error(
                            database.subscription(each),
                            problem.getMessage(),
                            "UPDATE pgcat.pgcat_subscription SET options = '{}' WHERE name = '" + each + "';")));
            for (SubscriptionRow row : wanted.rows().values()) {
                subscription(database, row);
            }
        } catch (SQLException failure) {
            findings.add(unreachable(subject, login, failure));
        }
    }

    private void subscription(DatabaseSubject database, SubscriptionRow row) throws SQLException {
        String subject = database.subscription(row.name());
        ask(SubscriptionChecks.ALL, new SubscriptionChecks.Subject(subject, database, row));
        try (Connection connection = row.publisher().connect("pgcat check", PATIENCE)) {
            PublisherSubject publisher = new PublisherSubject(
                    subject, connection, row.publications(), row.slot(), row.copyData(), database.isRun());
            slots.add(publisher);
            if (!ask(PublisherChecks.ALL, publisher)) {
                return;
            }
            ask(List.of(SubscriptionChecks.ownDatabase(database)), publisher);
            targets(database, row, publisher);
        } catch (SQLException failure) {
            findings.add(unreachable(subject + ": publisher", row.publisher(), failure));
        }
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
        try (Connection connection = source.login().connect("pgcat check", PATIENCE)) {
            PublisherSubject publisher =
                    new PublisherSubject(subject, connection, source.publications(), source.slotName(), false, true);
            slots.add(publisher);
            ask(PublisherChecks.ALL, publisher);
        } catch (SQLException failure) {
            findings.add(unreachable(subject, source.login(), failure));
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
