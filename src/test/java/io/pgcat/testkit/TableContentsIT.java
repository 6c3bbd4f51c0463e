package io.pgcat.testkit;

import java.sql.Connection;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TableContentsIT {

    private TestDatabase old;
    private TestDatabase young;
    private Connection left;
    private Connection right;

    @BeforeEach
    void connect() throws Exception {
        old = Servers.database(Servers.OLDEST);
        young = Servers.database(Servers.NEWEST);
        left = old.connect();
        right = young.connect();
    }

    @AfterEach
    void drop() throws Exception {
        left.close();
        right.close();
        old.close();
        young.close();
    }

    @Test
    void theSameRowsInOtherOrdersOfRowsAndColumnsAreEqual() throws Exception {
        old.execute(
                "CREATE TABLE t (id int, at timestamptz, f float8, b bytea)",
                "INSERT INTO t VALUES (1, '2024-01-01 12:00+02', 0.1, '\\x00ff'), (2, NULL, 'NaN', NULL), (2, NULL, 'NaN', NULL)");
        young.execute(
                "CREATE TABLE t (b bytea, f float8, at timestamptz, id int, extra int)",
                "INSERT INTO t VALUES (NULL, 'NaN', NULL, 2), ('\\x00ff', 0.1, '2024-01-01 10:00+00', 1), (NULL, 'NaN', NULL, 2)",
                "ALTER DATABASE " + young.name() + " SET TimeZone = 'Asia/Tokyo'",
                "ALTER DATABASE " + young.name() + " SET bytea_output = 'escape'");
        try (Connection elsewhere = young.connect()) {
            TableContents.assertEqual(left, elsewhere, "t");
            TableContents.assertSchemaEqual(left, elsewhere, "public");
            assertTrue(elsewhere.getAutoCommit());
        }
    }

    @Test
    void rowsThatDifferAreShown() throws Exception {
        old.execute("CREATE TABLE t (id int, v text)", "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (2, 'b')");
        young.execute("CREATE TABLE u (id int, v text)", "INSERT INTO u VALUES (1, 'x'), (2, 'b')");

        AssertionError failure = assertThrows(
                AssertionError.class, () -> TableContents.assertEqualRenamed(left, "t", right, "public.u"));

        String message = failure.getMessage();
        assertTrue(message.contains("only left:  (1,a)"), message);
        assertTrue(message.contains("only left:  (2,b)"), message);
        assertTrue(message.contains("only right: (1,x)"), message);
        assertFalse(message.contains("only right: (2,b)"), message);
    }

    @Test
    void theListOfDifferencesIsBounded() throws Exception {
        old.execute("CREATE TABLE t AS SELECT generate_series(1, 5000) AS id");
        young.execute("CREATE TABLE t AS SELECT generate_series(5001, 9000) AS id");

        AssertionError failure = assertThrows(AssertionError.class, () -> TableContents.assertEqual(left, right, "t"));

        assertTrue(failure.getMessage().lines().count() < 30, failure.getMessage());
    }

    @Test
    void aTableThatOneSideLacksIsADifference() throws Exception {
        old.execute("CREATE TABLE t (id int)", "CREATE TABLE u (id int)");
        young.execute("CREATE TABLE t (id int)");

        assertThrows(AssertionError.class, () -> TableContents.assertSchemaEqual(left, right, "public"));
    }
}
