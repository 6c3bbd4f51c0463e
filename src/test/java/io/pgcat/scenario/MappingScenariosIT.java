package io.pgcat.scenario;

import java.sql.SQLException;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Tables that have another name at the subscriber. */
class MappingScenariosIT extends Scenario {

    private void map(String from, String to) throws SQLException {
        s.execute("INSERT INTO pgcat.pgcat_table_mapping VALUES ('" + link.name() + "', 1, '" + from + "', '" + to
                + "')");
    }

    @Test
    void allChangesGoToTheMappedTable() throws Exception {
        p.execute("CREATE TABLE src(id int PRIMARY KEY, v text)");
        s.execute("CREATE SCHEMA app", "CREATE TABLE app.dst(id int PRIMARY KEY, v text)");
        map("public.src", "app.dst");
        subscribe();
        p.execute(
                "INSERT INTO src SELECT g, 'row' FROM generate_series(1, 100) g",
                "UPDATE src SET v = 'x', id = 101 WHERE id = 1",
                "DELETE FROM src WHERE id > 10 AND id < 101");
        caughtUp();
        assertRows(s, "SELECT count(*), max(id), max(v) FROM app.dst", "(10,101,x)");
        p.execute("TRUNCATE src", "INSERT INTO src VALUES (7, 'after')");
        caughtUp();
        assertRows(s, "SELECT * FROM app.dst", "(7,after)");
        link.awaitStatus("tables,0,remote", "public.src");
        link.awaitStatus("tables,0,local", "app.dst");
    }

    @Test
    void truncatingOneOfSeveralGatheredTablesTakesNoOthersRows() throws Exception {
        gathered();
        p.execute("INSERT INTO foobar2 VALUES (2, 'two')", "INSERT INTO foobar3 VALUES ('three', 3)");
        p.execute("TRUNCATE foobar2");
        caughtUp();
        assertRows(s, "SELECT * FROM foobar ORDER BY id", "(2,two)", "(3,three)");
        assertEquals(
                1,
                stage.pgcat().countLines("truncate of public.foobar2 not applied.*table=public.foobar, commit_lsn="));
    }

    private void gathered() throws SQLException {
        p.execute(
                "CREATE TABLE foobar2(id int PRIMARY KEY, v text)", "CREATE TABLE foobar3(v text, id int PRIMARY KEY)");
        s.execute("CREATE TABLE foobar(id int PRIMARY KEY, v text)");
        map("public\\.foobar\\d", "public.foobar");
        subscribe();
    }

    @Test
    void gatheredTablesWhoseKeysCollideStopWithSourceAndTarget() throws Exception {
        gathered();
        p.execute("INSERT INTO foobar2 VALUES (1, 'two')", "INSERT INTO foobar3 VALUES ('three', 1)");
        awaitStop("23505", "public.foobar", "insert into public.foobar", "public.foobar3", "insert_exists", "key (id)");
        assertRows(s, "SELECT * FROM foobar", "(1,two)");
        p.execute("UPDATE foobar2 SET v = 'two again'");
        s.execute("DELETE FROM foobar");
        caughtUp();
        assertRows(s, "SELECT * FROM foobar", "(1,\"two again\")");
    }

    @Test
    void aMappedTargetMayHaveOtherTypesAndColumns() throws Exception {
        p.execute("CREATE TABLE src(id int PRIMARY KEY, price numeric, d date)");
        s.execute(
                "CREATE TABLE dst(id bigint PRIMARY KEY, price text, d timestamptz, loaded_at timestamptz DEFAULT now())");
        map("public.src", "public.dst");
        subscribe();
        p.execute("INSERT INTO src VALUES (1, 1.50, '2025-06-05'), (2, 'NaN', NULL)");
        caughtUp();
        s.execute("UPDATE dst SET loaded_at = '2001-01-01'");
        p.execute("UPDATE src SET price = 2.000 WHERE id = 1", "DELETE FROM src WHERE id = 2");
        caughtUp();
        assertRows(
                s,
                "SELECT id, price, d AT TIME ZONE 'UTC', loaded_at < '2020-01-01' FROM dst",
                "(1,2.000,\"2025-06-05 00:00:00\",t)");
    }
}
