package io.pgcat.scenario.types;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TableContents;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Exact values: every type of the servers' catalogues in every form and role, between servers whose settings differ in
 * everything that changes how values look.
 */
class TypesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final int LONGEST_MESSAGE = 1000;

    private final List<TypeSamples> samples = TypeSamples.read();

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({"11,18"})
    void everyTypeArrivesExactly(int from, int to) throws Exception {
        transfer(from, to);
    }

    @Tag("matrix")
    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({
        "18,18", "11,11", "12,12", "13,13", "14,14", "15,15", "16,16", "17,17", "12,18", "13,18", "14,18", "15,18",
        "16,18", "17,18", "18,11", "18,12", "18,13", "18,14", "18,15", "18,16", "18,17", "11,14", "14,11"
    })
    void everyTypeArrivesExactlyBetweenAllVersions(int from, int to) throws Exception {
        transfer(from, to);
    }

    private void transfer(int from, int to) throws Exception {
        try (TestDatabase publisher = Servers.database(Servers.get(from, 1));
                TestDatabase subscriber = Servers.database(Servers.get(to, 2))) {
            new OppositeServers(publisher, subscriber).prepare();
            Link link = Link.between(publisher, subscriber, "types" + from + "to" + to);
            try (Connection source = publisher.connect();
                    Connection target = subscriber.connect();
                    PgcatProcess pgcat = PgcatProcess.builder("run")
                            .config(Link.config(subscriber))
                            .start()) {
                List<TypeChanges> changes = create(source, target);
                link.subscribe("{}");
                link.awaitStatus("state", "streaming");
                assertEquals(List.of(), refused(source, changes));
                assertEquals(List.of(), Failures.untilCaughtUp(link, PATIENCE), pgcat.outputFile()::toString);
                assertEquals(List.of(), differences(source, target, changes));
            }
        }
    }

    /** Tables on both sides for all types that both have. */
    private List<TypeChanges> create(Connection source, Connection target) throws SQLException {
        Map<String, String> sourceTypes = TypeCatalog.read(source);
        Map<String, String> targetTypes = TypeCatalog.read(target);
        requireSamples(sourceTypes.keySet());
        requireSamples(targetTypes.keySet());
        int version = Math.min(
                source.getMetaData().getDatabaseMajorVersion(),
                target.getMetaData().getDatabaseMajorVersion());
        source.setAutoCommit(false);
        target.setAutoCommit(false);
        List<TypeChanges> changes = new ArrayList<>();
        for (TypeSamples type : samples) {
            String sourceSql = type.isCatalogued() ? sourceTypes.get(type.name()) : type.sql();
            String targetSql = type.isCatalogued() ? targetTypes.get(type.name()) : type.sql();
            if (type.since() <= version && sourceSql != null && targetSql != null) {
                TypeTables tables = TypeTables.of(source, type.name(), sourceSql, version);
                tables.create(source, sourceSql);
                tables.create(target, targetSql);
                changes.add(new TypeChanges(tables, sourceSql, type.values(version)));
            }
        }
        source.commit();
        target.commit();
        source.setAutoCommit(true);
        target.setAutoCommit(true);
        return changes;
    }

    /** What the publisher itself does not take: then a sample is wrong. */
    private static List<String> refused(Connection source, List<TypeChanges> changes) {
        List<String> refused = new ArrayList<>();
        for (TypeChanges change : changes) {
            try {
                change.run(source);
            } catch (SQLException e) {
                refused.add(change.tables().name() + ": " + e.getMessage());
            }
        }
        return refused;
    }

    private void requireSamples(Set<String> types) {
        Set<String> known = samples.stream().map(TypeSamples::name).collect(Collectors.toSet());
        Set<String> forgotten = new TreeSet<>(types);
        forgotten.removeAll(known);
        assertEquals(Set.of(), forgotten, "types without samples");
    }

    private static List<String> differences(Connection source, Connection target, List<TypeChanges> changes)
            throws SQLException {
        showAlike(source);
        showAlike(target);
        List<String> differences = new ArrayList<>();
        for (TypeChanges change : changes) {
            for (String table : change.tables().names()) {
                try {
                    TableContents.assertEqual(source, target, table);
                } catch (AssertionError e) {
                    differences.add(shortened(e.getMessage()));
                }
            }
        }
        return differences;
    }

    /** What the comparison itself does not pin. */
    private static void showAlike(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lc_monetary = 'C'");
            statement.execute("SET quote_all_identifiers = off");
            statement.execute("SET search_path = ''");
        }
    }

    private static String shortened(String message) {
        return message.length() < LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + " ...";
    }
}
