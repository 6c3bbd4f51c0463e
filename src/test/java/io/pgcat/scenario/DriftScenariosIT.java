package io.pgcat.scenario;

import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Definitions that change while changes flow, on the publisher, on the subscriber, or on both. */
class DriftScenariosIT extends Scenario {

    @Test
    void rewritingATableSendsNoRows() throws Exception {
        both("CREATE TABLE t(a int, b text)");
        subscribe();
        p.execute("INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        caughtUp();
        both("ALTER TABLE t ADD c int NOT NULL DEFAULT 0");
        p.execute(
                "VACUUM FULL t",
                "CREATE INDEX i ON t(a)",
                "CLUSTER t USING i",
                "INSERT INTO t VALUES (3, 'three', 33)");
        assertArrived();
        assertRows(s, "SELECT * FROM t ORDER BY a", "(1,one,0)", "(2,two,0)", "(3,three,33)");
    }

    @Test
    void columnsComeAndGoInsideTransactions() throws Exception {
        p.execute("CREATE TABLE t(a int PRIMARY KEY, b bytea)");
        s.execute("CREATE TABLE t(a int PRIMARY KEY, b bytea, c int, d int, e int, f int)");
        subscribe();
        together(
                p,
                "SET logical_decoding_work_mem = '64kB'",
                "INSERT INTO t VALUES (1), (2)",
                "ALTER TABLE t ADD COLUMN c int",
                "SAVEPOINT s1",
                "INSERT INTO t VALUES (3, '\\x03', 3), (4, '\\x04', 4)");
        together(
                p,
                "INSERT INTO t SELECT g, sha256(g::text::bytea), g FROM generate_series(5, 1000) g",
                "ALTER TABLE t ADD COLUMN d int",
                "SAVEPOINT s1",
                "INSERT INTO t SELECT g, sha256(g::text::bytea), g, g FROM generate_series(1001, 2000) g");
        together(
                p,
                "ALTER TABLE t ADD COLUMN e int",
                "INSERT INTO t(a, e) VALUES (2001, 2001)",
                "SAVEPOINT s1",
                "ALTER TABLE t ADD COLUMN gone int",
                "INSERT INTO t(a, gone) VALUES (2002, 2002)",
                "ROLLBACK TO s1",
                "INSERT INTO t(a, e) VALUES (2003, 2003)");
        assertArrived();
        assertRows(s, "SELECT count(*), count(c), count(d), count(e), count(f) FROM t", "(2002,1998,1000,2,0)");
    }

    @Test
    void anExtraNotNullColumnStopsUntilItHasADefault() throws Exception {
        both("CREATE TABLE t(id int PRIMARY KEY, name text)");
        s.execute("ALTER TABLE t ADD COLUMN id2 int NOT NULL");
        subscribe();
        p.execute("INSERT INTO t VALUES (1, 'a')", "INSERT INTO t VALUES (2, 'b')", "INSERT INTO t VALUES (3, 'c')");
        awaitStop("23502", "public.t", "insert", "id2", "public.t");
        s.execute("ALTER TABLE t ALTER COLUMN id2 SET DEFAULT 99");
        p.execute(
                "INSERT INTO t VALUES (4, 'd')",
                "ALTER TABLE t ADD COLUMN id2 int NOT NULL DEFAULT 0",
                "INSERT INTO t VALUES (5, 'e')");
        caughtUp();
        assertRows(s, "SELECT * FROM t ORDER BY id", "(1,a,99)", "(2,b,99)", "(3,c,99)", "(4,d,99)", "(5,e,0)");
    }

    @Test
    void aSchemaRenamedAmidATransactionCarriesItsRowsToItsNewName() throws Exception {
        p.execute("CREATE SCHEMA sch1", "CREATE TABLE sch1.t1(c int)");
        s.execute("CREATE SCHEMA sch1", "CREATE SCHEMA sch2");
        s.execute("CREATE TABLE sch1.t1(c int)", "CREATE TABLE sch2.t1(c int)");
        subscribe();
        together(
                p,
                "INSERT INTO sch1.t1 VALUES (1)",
                "ALTER SCHEMA sch1 RENAME TO sch2",
                "CREATE SCHEMA sch1",
                "CREATE TABLE sch1.t1(c int)",
                "INSERT INTO sch1.t1 VALUES (2)",
                "INSERT INTO sch2.t1 VALUES (3)");
        caughtUp();
        assertRows(s, "SELECT c FROM sch1.t1 ORDER BY c", "(1)", "(2)");
        assertRows(s, "SELECT c FROM sch2.t1", "(3)");
    }

    @Test
    void aColumnAddedWithoutChangesIsNotForgotten() throws Exception {
        both("CREATE TABLE t(id int PRIMARY KEY)");
        subscribe();
        both("ALTER TABLE t ADD good text");
        p.execute("INSERT INTO t VALUES (1, 'g')");
        caughtUp();
        both("ALTER TABLE t ADD lost text");
        disable(link);
        enable(link, true);
        p.execute("INSERT INTO t VALUES (2, 'g', 'l')");
        caughtUp();
        assertRows(s, "SELECT * FROM t ORDER BY id", "(1,g,)", "(2,g,l)");
    }

    @Test
    void aColumnThatTheSubscriberLacksStopsUntilItIsThere() throws Exception {
        both("CREATE TABLE t(id int PRIMARY KEY)");
        subscribe();
        p.execute("ALTER TABLE t ADD extra text", "INSERT INTO t VALUES (1, 'x')");
        awaitStop("", "public.t", "public.t", "extra");
        s.execute("ALTER TABLE t ADD extra text");
        assertArrived();
    }

    @Test
    void aTableReplacedUnderItsNameTakesTheNextRow() throws Exception {
        both("CREATE TABLE t(id int PRIMARY KEY, v text)");
        subscribe();
        p.execute("INSERT INTO t VALUES (1, 'first')");
        caughtUp();
        together(s, "ALTER TABLE t RENAME TO t_old", "CREATE TABLE t (LIKE t_old INCLUDING ALL)");
        p.execute("INSERT INTO t VALUES (2, 'second')");
        caughtUp();
        assertRows(s, "SELECT * FROM t", "(2,second)");
        assertRows(s, "SELECT * FROM t_old", "(1,first)");
        s.execute("ALTER TABLE t ADD w int");
        p.execute(
                "DROP TABLE t",
                "CREATE TABLE t(id int PRIMARY KEY, v text, w int)",
                "INSERT INTO t VALUES (3, 'third', 3)");
        caughtUp();
        assertRows(s, "SELECT * FROM t ORDER BY id", "(2,second,)", "(3,third,3)");
    }

    @Test
    void anEnumValueThatTheSubscriberLacksStopsUntilItIsThere() throws Exception {
        both("CREATE TYPE e AS ENUM ('V1')", "CREATE TABLE t(id serial PRIMARY KEY, v e NOT NULL)");
        subscribe();
        p.execute("INSERT INTO t(v) VALUES ('V1')", "ALTER TYPE e ADD VALUE 'V2'", "INSERT INTO t(v) VALUES ('V2')");
        awaitStop("22P02", "public.t", "invalid input value for enum");
        s.execute("ALTER TYPE e ADD VALUE 'V2'");
        assertArrived();
    }

    @Test
    void definitionsThatDoNotConcernRowsDisturbNothing() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY, b text)");
        subscribe();
        p.execute(
                "INSERT INTO t VALUES (1, 'x')",
                "CREATE INDEX CONCURRENTLY i ON t(b)",
                "ALTER TABLE t ALTER b SET STATISTICS 500",
                "COMMENT ON TABLE t IS 'commented'",
                "GRANT SELECT ON t TO PUBLIC",
                "CREATE UNLOGGED TABLE unlogged AS SELECT 1 AS a",
                "CREATE TEMP TABLE temporary AS SELECT 1 AS a",
                "INSERT INTO unlogged VALUES (2)",
                "VACUUM FULL t",
                "REINDEX TABLE t",
                "ANALYZE t",
                "INSERT INTO t VALUES (2, 'y')");
        caughtUp();
        assertRows(s, "SELECT * FROM t ORDER BY a", "(1,x)", "(2,y)");
        Await.untilEquals("state", Link.PATIENCE, "streaming", () -> status(link, "state"));
        assertTrue(s.values("SELECT 1 FROM pg_class WHERE relname IN ('i', 'unlogged', 'temporary')")
                .isEmpty());
    }
}
