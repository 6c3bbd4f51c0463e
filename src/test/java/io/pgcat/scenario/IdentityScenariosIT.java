package io.pgcat.scenario;

import java.sql.SQLException;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** By what rows are found, and by which names. */
class IdentityScenariosIT extends Scenario {

    private static final int MANY_ROWS = 200_000;
    private static final int MANY_UPDATES = 2_000;
    private static final int LONGEST_NAME = 63;

    @Test
    void tablesWithoutIdentityTakeInserts() throws Exception {
        both("CREATE TABLE t(a int)", "CREATE TABLE keyless(a int)");
        p.execute("ALTER TABLE t REPLICA IDENTITY NOTHING");
        subscribe();
        p.execute("INSERT INTO t SELECT generate_series(1, 20)", "INSERT INTO keyless SELECT generate_series(1, 20)");
        for (String change : List.of("UPDATE t SET a = 0", "DELETE FROM t", "UPDATE keyless SET a = 0")) {
            SQLException refused = assertThrows(SQLException.class, () -> p.execute(change));
            assertEquals("55000", refused.getSQLState());
        }
        p.execute("INSERT INTO t VALUES (21)");
        assertArrived();
        assertRows(s, "SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM keyless)", "(21,20)");
        link.awaitStatus("state", "streaming");
    }

    @Test
    void aPrimaryKeyMovesToAnotherColumn() throws Exception {
        both("CREATE TABLE u(id int PRIMARY KEY, alt int NOT NULL UNIQUE, address text)");
        subscribe();
        p.execute("INSERT INTO u SELECT g, 10 * g, 'old' FROM generate_series(1, 4) g");
        String[] moved = {"ALTER TABLE u DROP CONSTRAINT u_pkey", "ALTER TABLE u ADD PRIMARY KEY (alt)"};
        together(p, moved);
        p.execute("UPDATE u SET address = 'by alt' WHERE alt = 20");
        caughtUp();
        together(s, moved);
        p.execute(
                "UPDATE u SET address = 'by alt again' WHERE alt = 30",
                "INSERT INTO u VALUES (3, 50, 'second of this id')",
                "UPDATE u SET alt = 51 WHERE alt = 50",
                "DELETE FROM u WHERE alt = 10");
        assertArrived();
        assertRows(
                s,
                "SELECT * FROM u ORDER BY alt",
                "(2,20,\"by alt\")",
                "(3,30,\"by alt again\")",
                "(4,40,old)",
                "(3,51,\"second of this id\")");
    }

    @Test
    void compositeKeysInAnotherOrderThanTheColumns() throws Exception {
        List<String> identities = List.of("DEFAULT", "FULL", "USING INDEX by_index");
        for (int i = 0; i < identities.size(); i++) {
            String index = i == 2 ? "CREATE UNIQUE INDEX by_index ON t2(c, a)" : "SELECT 1";
            p.execute("CREATE TABLE t" + i + "(a text, b int, c date, v text, PRIMARY KEY (c, a))");
            s.execute("CREATE TABLE t" + i + "(v text, c date, a text, b int, PRIMARY KEY (c, a))");
            both(index);
            p.execute("ALTER TABLE t" + i + " REPLICA IDENTITY " + identities.get(i));
        }
        subscribe();
        for (int i = 0; i < identities.size(); i++) {
            String t = "t" + i;
            together(
                    p,
                    "INSERT INTO " + t + " SELECT 'k' || g % 5, g, date '2020-01-01' + g / 5, 'first'"
                            + " FROM generate_series(0, 29) g",
                    "UPDATE " + t + " SET v = 'value' WHERE b % 6 = 0",
                    "UPDATE " + t + " SET a = a || '!' WHERE b % 6 = 1",
                    "UPDATE " + t + " SET c = c + 100, v = 'day' WHERE b % 6 = 2",
                    "UPDATE " + t + " SET a = 'both' || b, c = c - 100, v = NULL WHERE b % 6 = 3",
                    "DELETE FROM " + t + " WHERE b % 6 = 4");
        }
        assertArrived();
        assertEquals(null, status(link, "conflicts,update_missing"));
    }

    @Test
    void exactlyOneRowChangesAmongRowsThatThePublisherHasNot() throws Exception {
        both("CREATE TABLE t(x int, y int)", "INSERT INTO t SELECT g, g FROM generate_series(0, 21) g");
        p.execute("ALTER TABLE t REPLICA IDENTITY FULL");
        s.execute("INSERT INTO t SELECT g + 100, g FROM generate_series(0, 21) g");
        subscribe();
        p.execute("UPDATE t SET x = 2000 WHERE y = 15");
        caughtUp();
        assertRows(s, "SELECT * FROM t WHERE y = 15 ORDER BY x", "(115,15)", "(2000,15)");
        assertRows(
                s,
                "SELECT count(*), count(*) FILTER (WHERE x = y), count(*) FILTER (WHERE x = y + 100) FROM t",
                "(44,21,22)");
    }

    @Test
    void rowsOfABigTableWithoutKeyAreFoundThroughAnIndex() throws Exception {
        both(
                "CREATE TABLE t(n int, code text, price numeric, at timestamptz)",
                "INSERT INTO t SELECT g, 'code ' || g % 1000, g / 100.0, timestamptz '2020-01-01Z' + g * interval '1s'"
                        + " FROM generate_series(1, " + MANY_ROWS + ") g");
        p.execute("ALTER TABLE t REPLICA IDENTITY FULL");
        s.execute("CREATE INDEX by_n ON t(n)");
        subscribe();
        p.execute("UPDATE t SET price = -price WHERE n % " + MANY_ROWS / MANY_UPDATES + " = 0");
        assertArrived();
        Await.until(
                "each update to have used the index",
                Link.PATIENCE,
                () -> Integer.parseInt(s.value("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'by_n'"))
                        >= MANY_UPDATES);
    }

    @Test
    void namesMayHave63Bytes() throws Exception {
        String schema = quoted("Schema ", "s");
        String table = quoted("Table ", "t");
        String upper = quoted("Column ", "C");
        String lower = quoted("Column ", "c");
        String umlauts = quoted("", "ä");
        String one = quoted("T".repeat(60), "1");
        String two = quoted("T".repeat(60), "2");
        both("CREATE SCHEMA " + schema);
        for (String name : List.of(table, umlauts, one, two)) {
            both("CREATE TABLE " + schema + "." + name + "(" + upper + " int PRIMARY KEY, " + lower + " int, " + umlauts
                    + " text)");
        }
        subscribe();
        int number = 0;
        for (String name : List.of(table, umlauts, one, two)) {
            String t = schema + "." + name;
            together(
                    p,
                    "INSERT INTO " + t + " VALUES (1, " + ++number + ", 'a'), (2, 0, 'b'), (3, 0, 'c')",
                    "UPDATE " + t + " SET " + lower + " = " + lower + " + 10, " + umlauts + " = 'ä'",
                    "UPDATE " + t + " SET " + upper + " = -1 WHERE " + upper + " = 1",
                    "DELETE FROM " + t + " WHERE " + upper + " = 3");
            caughtUp();
            assertRows(s, "SELECT * FROM " + t + " ORDER BY 1", "(-1," + (number + 10) + ",ä)", "(2,10,ä)");
        }
        assertRows(
                s,
                "SELECT max(octet_length(relname)), min(octet_length(relname)) FROM pg_class"
                        + " WHERE relkind = 'r' AND relnamespace = '" + schema.replace("'", "''") + "'::regnamespace",
                "(63,62)");
    }

    /** A name, filled up to as many bytes as PostgreSQL keeps: of multibyte characters only whole ones. */
    private static String quoted(String beginning, String filling) {
        String name = beginning + filling.repeat(LONGEST_NAME);
        return '"' + name + '"';
    }

    @Test
    void tablesWhoseNamesHave63BytesAreCopied() throws Exception {
        String schema = quoted("Schema ", "s");
        List<String> tables = List.of(
                quoted("", "ä"), quoted("T".repeat(60), "1"), quoted("T".repeat(60), "2"), quoted("Table \"\"", "t"));
        both("CREATE SCHEMA " + schema);
        for (String table : tables) {
            both("CREATE TABLE " + schema + "." + table + "(" + quoted("Column ", "C") + " int PRIMARY KEY, "
                    + quoted("Column ", "c") + " text)");
            p.execute("INSERT INTO " + schema + "." + table + " SELECT i, '" + table
                    + "' FROM generate_series(1, 1000) i");
        }
        link.copy("{}");
        link.awaitReady(tables.size());
        for (String table : tables) {
            p.execute("DELETE FROM " + schema + "." + table + " WHERE " + quoted("Column ", "C") + " <= 10");
        }
        caughtUp();
        for (String table : tables) {
            String all = "SELECT count(*), sum(" + quoted("Column ", "C") + "), max(" + quoted("Column ", "c")
                    + ") FROM " + schema + "." + table;
            assertRows(s, all, rows(p, all).get(0));
            assertRows(s, "SELECT count(*) FROM " + schema + "." + table, "(990)");
        }
    }
}
