package io.pgcat.route.filter;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a filter says of a row is what a server says of it. */
class RowFilterIT {

    /** Reads every column's text under the settings that a replication connection pins. */
    private interface Check {
        void on(FilterTable table) throws SQLException;
    }

    private static void withTable(int version, Check check) throws SQLException {
        withTable(Servers.database(version), version, check);
    }

    private static void withTable(TestDatabase database, int version, Check check) throws SQLException {
        String url = database.server().jdbcUrl(database.name());
        String simple = url + (url.contains("?") ? '&' : '?') + "preferQueryMode=simple";
        try (Connection connection = DriverManager.getConnection(simple, "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("SET datestyle = 'ISO'; SET timezone = 'UTC'; SET intervalstyle = 'postgres';"
                    + " SET extra_float_digits = 3");
            FilterTableSetup.create(connection, version);
            check.on(FilterTable.read(connection));
        }
    }

    private static void assertSame(FilterTable table, List<String> expressions) throws SQLException {
        assertEquals("", String.join("\n", table.differences(expressions)));
    }

    @ParameterizedTest
    @ValueSource(ints = {Servers.OLDEST, Servers.NEWEST})
    void handWrittenFiltersMeanWhatTheServerSays(int version) throws SQLException {
        withTable(version, table -> assertSame(table, FilterTableSetup.lines("accepted.txt")));
    }

    @ParameterizedTest
    @ValueSource(ints = {Servers.NEWEST})
    void whatCannotBeEvaluatedExactlyIsRefused(int version) throws SQLException {
        withTable(
                version,
                table -> assertEquals(
                        List.of(),
                        FilterTableSetup.lines("refused.txt").stream()
                                .filter(table::accepts)
                                .toList()));
    }

    @ParameterizedTest
    @ValueSource(ints = {Servers.OLDEST, Servers.NEWEST})
    void everyPairOfColumnsComparesAsOnTheServer(int version) throws SQLException {
        withTable(version, table -> {
            List<String> expressions = new ArrayList<>();
            for (String left : FilterExpressions.quoted(table.columnNames())) {
                for (String right : FilterExpressions.quoted(table.columnNames())) {
                    expressions.addAll(FilterExpressions.comparisons(left, right));
                }
            }
            assertAccepted(table, expressions, 1500);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {Servers.OLDEST, Servers.NEWEST})
    void everyCastAndCalculationIsThatOfTheServer(int version) throws SQLException {
        withTable(version, table -> {
            List<String> columns = FilterExpressions.quoted(table.columnNames());
            List<String> expressions = new ArrayList<>(FilterExpressions.casts(columns));
            expressions.addAll(FilterExpressions.calculations(columns));
            assertAccepted(table, expressions, 1500);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {Servers.OLDEST, Servers.NEWEST})
    void randomFiltersMeanWhatTheServerSays(int version) throws SQLException {
        withTable(version, table -> {
            List<String> expressions = new RandomFilters(FilterExpressions.seed()).many(1200);
            assertAccepted(table, expressions, 500);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {Servers.OLDEST, Servers.NEWEST})
    void filtersMeanTheSameInADatabaseWhoseLocaleKnowsMoreThanAscii(int version) throws SQLException {
        Servers.get(version)
                .execute(
                        "postgres",
                        "CREATE DATABASE filter_unicode TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
                                + " LC_CTYPE 'C.UTF-8'");
        withTable(new TestDatabase(Servers.get(version), "filter_unicode"), version, table -> {
            assertSame(table, FilterTableSetup.lines("accepted.txt"));
            assertAccepted(table, new RandomFilters(FilterExpressions.seed() + 1).many(800), 300);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {Servers.OLDEST, Servers.NEWEST})
    void senselessFiltersAreRefusedOrMeanWhatTheServerSays(int version) throws SQLException {
        withTable(version, table -> {
            FuzzFilters fuzz = new FuzzFilters(FilterExpressions.seed());
            assertAccepted(table, fuzz.regularExpressions(2000), 400);
            assertAccepted(table, fuzz.patterns(500), 200);
            assertAccepted(table, fuzz.texts(300), 60);
            assertAccepted(table, fuzz.words(1_000), 2);
        });
    }

    /** What the oldest and the newest version agree on in every run. */
    @Tag("matrix")
    @ParameterizedTest
    @ValueSource(ints = {12, 13, 14, 15, 16, 17})
    void filtersMeanTheSameInEveryVersionBetween(int version) throws SQLException {
        handWrittenFiltersMeanWhatTheServerSays(version);
        everyPairOfColumnsComparesAsOnTheServer(version);
        everyCastAndCalculationIsThatOfTheServer(version);
        randomFiltersMeanWhatTheServerSays(version);
        filtersMeanTheSameInADatabaseWhoseLocaleKnowsMoreThanAscii(version);
    }

    private static void assertAccepted(FilterTable table, List<String> expressions, int atLeast) throws SQLException {
        List<String> accepted = expressions.stream().filter(table::accepts).toList();
        assertTrue(
                accepted.size() >= atLeast, "Only " + accepted.size() + " of " + expressions.size() + " are accepted");
        assertSame(table, accepted);
    }
}
