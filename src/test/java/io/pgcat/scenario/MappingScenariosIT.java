package io.pgcat.scenario;

import java.sql.SQLException;

import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;

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
        gather();
        subscribe();
    }

    private void gather() throws SQLException {
        p.execute(
                "CREATE TABLE foobar2(id int PRIMARY KEY, v text)", "CREATE TABLE foobar3(v text, id int PRIMARY KEY)");
        s.execute("CREATE TABLE foobar(id int PRIMARY KEY, v text)");
        map("public\\.foobar\\d", "public.foobar");
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

    @Test
    void copiesOfGatheredTablesWhoseKeysCollideStopOneOfThem() throws Exception {
        gather();
        p.execute("INSERT INTO foobar2 VALUES (1, 'two')", "INSERT INTO foobar3 VALUES ('three', 1), ('own', 3)");
        link.copy("{}");
        awaitRows(
                s,
                "SELECT count(*) FILTER (WHERE state = 'r'), count(last_error) FROM pgcat.pgcat_subscription_rel",
                "(1,1)");
        String failed = s.value("SELECT remotetable FROM pgcat.pgcat_subscription_rel WHERE last_error IS NOT NULL");
        assertEquals(
                "Cannot copy " + failed + " into public.foobar: duplicate key value violates unique constraint"
                        + " \"foobar_pkey\". If rows are there already, empty the table, or let copy_conflict be truncate or upsert",
                link.table(failed, "last_error"));
        String toldAt = link.table(failed, "updated_at");
        Await.until(
                "the copy to be tried again",
                Link.PATIENCE,
                () -> !toldAt.equals(link.table(failed, "updated_at")) && link.table(failed, "last_error") != null);
        assertEquals(
                1,
                stage.pgcat().countLines("table not copied, subscription=" + link.name() + ", table=" + failed + ","));
        s.execute("DELETE FROM foobar");
        link.awaitReady(2);
        assertRows(s, "SELECT count(*) FROM foobar", failed.equals("public.foobar2") ? "(1)" : "(2)");
    }
}
