package io.pgcat.scenario;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Link;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Publishers whose databases are encoded or sorted otherwise than the subscriber's, which is UTF8 and C. */
class EncodingScenariosIT extends Scenario {

    private static final List<TestDatabase> PUBLISHERS = new ArrayList<>();

    @AfterAll
    static void dropPublishers() throws SQLException {
        for (TestDatabase publisher : PUBLISHERS) {
            publisher.close();
        }
        PUBLISHERS.clear();
    }

    /** A subscription from a database that is created with these options. */
    private Link from(String options) throws SQLException {
        TestDatabase publisher = new TestDatabase(p.server(), "encoded" + PUBLISHERS.size());
        p.execute("CREATE DATABASE " + publisher.name() + " TEMPLATE template0 LOCALE 'C' " + options);
        PUBLISHERS.add(publisher);
        return another(publisher, s);
    }

    @Test
    void namesAndValuesOfLatin1AreConverted() throws Exception {
        convertedFrom("LATIN1", "straße", "größe", "süß", "¡äöüÿ§");
    }

    @Test
    void namesAndValuesOfEucJpAreConverted() throws Exception {
        convertedFrom("EUC_JP", "表", "大きさ", "甘い", "日本語、漢字");
    }

    @Test
    void rowsOfLatin1AreCopied() throws Exception {
        copiedFrom("LATIN1", "straße", "größe", "süß", "¡äöüÿ§");
    }

    @Test
    void rowsOfEucJpAreCopied() throws Exception {
        copiedFrom("EUC_JP", "表", "大きさ", "甘い", "日本語、漢字");
    }

    private void copiedFrom(String encoding, String table, String column, String label, String text)
            throws SQLException {
        Link from = from("ENCODING '" + encoding + "'");
        from.onBoth(
                "CREATE TYPE e AS ENUM ('" + label + "', 'x')",
                "CREATE TABLE " + table + "(k text PRIMARY KEY, " + column + " e, v text[], n name)",
                "CREATE TABLE apart(k text PRIMARY KEY)");
        from.publisher()
                .execute(
                        "INSERT INTO " + table + " SELECT '" + text + "' || g, '" + label + "', ARRAY['" + text
                                + "', NULL], '" + text + "' FROM generate_series(1, 2) g",
                        "INSERT INTO apart VALUES ('" + text + "'), ('x')");
        s.execute("INSERT INTO pgcat.pgcat_row_filter VALUES ('" + from.name() + "', 'public.apart', 'k <> ''x''')");
        from.copy("{}");
        from.awaitReady(2);
        assertRows(
                s,
                "SELECT * FROM " + table + " ORDER BY k COLLATE \"C\"",
                "(" + text + "1," + label + ",\"{" + text + ",NULL}\"," + text + ")",
                "(" + text + "2," + label + ",\"{" + text + ",NULL}\"," + text + ")");
        assertRows(s, "SELECT * FROM apart", "(" + text + ")");
    }

    private void convertedFrom(String encoding, String table, String column, String label, String text)
            throws SQLException {
        Link from = from("ENCODING '" + encoding + "'");
        from.onBoth(
                "CREATE TYPE e AS ENUM ('" + label + "', 'x')",
                "CREATE TABLE " + table + "(k text PRIMARY KEY, " + column + " e, v text[], n name)");
        subscribe(from, "{}");
        from.publisher()
                .execute(
                        "INSERT INTO " + table + " SELECT '" + text + "' || g, '" + label + "', ARRAY['" + text
                                + "', NULL], '" + text + "' FROM generate_series(1, 3) g",
                        "UPDATE " + table + " SET v = v || k WHERE k = '" + text + "2'",
                        "UPDATE " + table + " SET k = '" + text + "', " + column + " = 'x' WHERE k = '" + text + "3'",
                        "DELETE FROM " + table + " WHERE k = '" + text + "1'");
        from.awaitCaughtUp();
        assertRows(
                s,
                "SELECT * FROM " + table + " ORDER BY k COLLATE \"C\"",
                "(" + text + ",x,\"{" + text + ",NULL}\"," + text + ")",
                "(" + text + "2," + label + ",\"{" + text + ",NULL," + text + "2}\"," + text + ")");
    }

    @Test
    void bytesThatAreNoCharactersAreRefused() throws Exception {
        Link from = from("ENCODING 'SQL_ASCII'");
        from.onBoth("CREATE TABLE t(id int PRIMARY KEY, v text)");
        from.publisher().execute("CREATE PUBLICATION \"veröffentlicht\" FOR TABLE t");
        subscribe(from, "{}", "veröffentlicht");
        from.publisher()
                .execute(
                        "INSERT INTO t VALUES (1, 'ä')",
                        "INSERT INTO t VALUES (2, convert_from('\\xff', 'SQL_ASCII'))",
                        "INSERT INTO t VALUES (3, 'ö')");
        awaitError(from, "22021", "public.t", "insert into public.t", "not UTF-8");
        assertRows(s, "SELECT * FROM t", "(1,ä)");
        skipTo(from, status(from, "lastError,commitLsn"));
        from.awaitCaughtUp();
        assertRows(s, "SELECT * FROM t ORDER BY id", "(1,ä)", "(3,ö)");
    }

    @Test
    void differentCollationsSortButDoNotMatter() throws Exception {
        Link from = from("LOCALE_PROVIDER icu ICU_LOCALE 'und'");
        from.publisher().execute("CREATE TABLE t(k text PRIMARY KEY, v int)");
        s.execute(
                "CREATE TABLE t(k text PRIMARY KEY, v int) PARTITION BY RANGE (k)",
                "CREATE TABLE low PARTITION OF t FOR VALUES FROM (MINVALUE) TO ('a')",
                "CREATE TABLE high PARTITION OF t FOR VALUES FROM ('a') TO (MAXVALUE)");
        subscribe(from, "{}");
        from.publisher()
                .execute(
                        "INSERT INTO t SELECT k, 0 FROM unnest('{a,B,ä,Z,b,A,z}'::text[]) k",
                        "UPDATE t SET v = 1 WHERE k < 'ä'",
                        "UPDATE t SET k = 'Ä' WHERE k = 'A'",
                        "UPDATE t SET k = 'C' WHERE k = 'b'",
                        "DELETE FROM t WHERE k > 'y' AND k < 'Z'");
        from.awaitCaughtUp();
        String all = "SELECT * FROM t ORDER BY k COLLATE \"C\"";
        assertEquals(List.of("(B,0)", "(C,0)", "(Z,0)", "(a,1)", "(Ä,1)", "(ä,0)"), rows(from.publisher(), all));
        assertEquals(rows(from.publisher(), all), rows(s, all));
        assertRows(s, "SELECT k FROM low ORDER BY k", "(B)", "(C)", "(Z)");
    }

    @Test
    void bytesThatAreNoCharactersHoldUpTheCopyOfTheirTableAlone() throws Exception {
        Link from = from("ENCODING 'SQL_ASCII'");
        from.onBoth("CREATE TABLE t(id int PRIMARY KEY, v text)", "CREATE TABLE other(id int PRIMARY KEY, v text)");
        from.publisher()
                .execute(
                        "INSERT INTO t VALUES (1, 'ä'), (2, convert_from('\\xff', 'SQL_ASCII'))",
                        "INSERT INTO other VALUES (1, 'ö')");
        from.copy("{}");
        from.awaitTable("public.other", "state", "r");
        from.awaitTableError("public.t", "Cannot copy public.t: invalid byte sequence");
        from.publisher().execute("UPDATE t SET v = 'ü' WHERE id = 2");
        from.awaitReady(2);
        assertRows(s, "SELECT * FROM t ORDER BY id", "(1,ä)", "(2,ü)");
        assertRows(s, "SELECT * FROM other", "(1,ö)");
    }

    @Test
    void differentCollationsDoNotMatterToACopy() throws Exception {
        Link from = from("LOCALE_PROVIDER icu ICU_LOCALE 'und'");
        from.publisher()
                .execute(
                        "CREATE TABLE t(k text PRIMARY KEY, v text)",
                        "INSERT INTO t SELECT k || i, repeat('v', 100) FROM unnest('{a,B,ä,Z}'::text[]) k,"
                                + " generate_series(1, 5000) i");
        s.execute(
                "CREATE TABLE t(k text PRIMARY KEY, v text) PARTITION BY RANGE (k)",
                "CREATE TABLE low PARTITION OF t FOR VALUES FROM (MINVALUE) TO ('a')",
                "CREATE TABLE high PARTITION OF t FOR VALUES FROM ('a') TO (MAXVALUE)");
        from.copy("{\"copy_part_mb\": 1}");
        from.awaitReady(1);
        from.publisher().execute("DELETE FROM t WHERE k > 'ä' AND k < 'B'", "UPDATE t SET v = 'u' WHERE k > 'B4'");
        from.awaitCaughtUp();
        String all = "SELECT count(*), sum(hashtext(k)), count(*) FILTER (WHERE v = 'u') FROM t";
        assertRows(s, all, rows(from.publisher(), all).get(0));
        assertRows(s, "SELECT DISTINCT left(k, 1) FROM low ORDER BY 1", "(B)", "(Z)");
    }
}
