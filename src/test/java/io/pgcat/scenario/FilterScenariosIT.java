package io.pgcat.scenario;

import org.junit.jupiter.api.Test;

/** Row filters of the publication and of the subscription, column lists, and columns that one side alone has. */
class FilterScenariosIT extends Scenario {

    @Test
    void oneUnfilteredPublicationLiftsTheOthersFilter() throws Exception {
        both("CREATE TABLE t(c int PRIMARY KEY)");
        p.execute("CREATE PUBLICATION pub_a FOR TABLE t WHERE (c % 2 = 0)", "CREATE PUBLICATION pub_b FOR TABLE t");
        subscribe("{}", "pub_a", "pub_b");
        p.execute("INSERT INTO t SELECT generate_series(1, 13)");
        assertArrived();
        assertRows(s, "SELECT count(*) FROM t", "(13)");
    }

    @Test
    void aPartitionsFilterHoldsUntilTheRootIsPublished() throws Exception {
        both(
                "CREATE TABLE pt(a int PRIMARY KEY, b int) PARTITION BY RANGE (a)",
                "CREATE TABLE lower PARTITION OF pt FOR VALUES FROM (MINVALUE) TO (10000)",
                "CREATE TABLE upper PARTITION OF pt FOR VALUES FROM (10000) TO (MAXVALUE)");
        p.execute("CREATE PUBLICATION pub FOR TABLE pt, lower WHERE (a < 6000)");
        subscribe("{}", "pub");
        p.execute("INSERT INTO pt(a) VALUES (1), (2), (5500), (6005), (7000), (15000), (16000)");
        caughtUp();
        assertRows(s, "SELECT a FROM lower ORDER BY a", "(1)", "(2)", "(5500)");
        assertRows(s, "SELECT a FROM upper ORDER BY a", "(15000)", "(16000)");
        p.execute(
                "ALTER PUBLICATION pub SET (publish_via_partition_root = true)",
                "ALTER PUBLICATION pub SET TABLE pt WHERE (a < 5000), lower WHERE (a < 6000)",
                "INSERT INTO pt(a) VALUES (4000), (4001), (4002), (4500), (5600), (14000)",
                "UPDATE pt SET b = 1 WHERE a = 4001",
                "DELETE FROM pt WHERE a = 4002");
        caughtUp();
        assertRows(s, "SELECT a, b FROM pt WHERE a BETWEEN 3000 AND 5000", "(4000,)", "(4001,1)", "(4500,)");
        assertRows(s, "SELECT count(*) FROM pt", "(8)");
    }

    @Test
    void aRowEntersAFilterOverAnUnchangedToastedColumnWhole() throws Exception {
        both(
                "CREATE TABLE t(a text NOT NULL, b text NOT NULL)",
                "CREATE UNIQUE INDEX i ON t(a, b)",
                "ALTER TABLE t ALTER a SET STORAGE EXTERNAL, REPLICA IDENTITY USING INDEX i");
        p.execute(
                "INSERT INTO t VALUES (repeat('1234567890', 200), '1234567890')",
                "CREATE PUBLICATION pub FOR TABLE t WHERE (a = repeat('1234567890', 200) AND b < '10')");
        subscribe("{}", "pub");
        p.execute("UPDATE t SET b = '1'");
        caughtUp();
        assertRows(s, "SELECT a = repeat('1234567890', 200), b FROM t", "(t,1)");
    }

    @Test
    void rowsEnterLeaveAndReenterThePublicationsFilter() throws Exception {
        filteredTables();
        p.execute("CREATE PUBLICATION pub FOR TABLE t WHERE (id > 1 AND data IS DISTINCT FROM 'baz')");
        subscribe("{}", "pub");
        rowsEnterAndLeave();
    }

    @Test
    void rowsEnterLeaveAndReenterTheSubscriptionsFilter() throws Exception {
        filteredTables();
        s.execute("INSERT INTO pgcat.pgcat_row_filter VALUES ('" + link.name()
                + "', 'public.t', $$id > 1 AND data IS DISTINCT FROM 'baz'$$)");
        subscribe();
        rowsEnterAndLeave();
    }

    private void filteredTables() throws Exception {
        p.execute(
                "CREATE TABLE t(id serial PRIMARY KEY, other int, data text, \"SomeThing\" interval)",
                "ALTER TABLE t REPLICA IDENTITY FULL");
        s.execute("CREATE TABLE t(id serial PRIMARY KEY, other int, data text, \"SomeThing\" interval,"
                + " mark text DEFAULT 'new')");
    }

    private void rowsEnterAndLeave() throws Exception {
        String seen = "SELECT id, other, data, \"SomeThing\", mark FROM t ORDER BY id";
        p.execute("INSERT INTO t(other, data, \"SomeThing\") VALUES (5, 'foo', '1 min'), (4, 'bar', '2 min'),"
                + " (3, 'baz', '3 min'), (2, NULL, '4 min'), (1, 'qux', NULL)");
        caughtUp();
        assertRows(s, seen, "(2,4,bar,00:02:00,new)", "(4,2,,00:04:00,new)", "(5,1,qux,,new)");
        s.execute("UPDATE t SET mark = 'ours'");
        p.execute("UPDATE t SET data = 'baz' WHERE id = 2");
        caughtUp();
        assertRows(s, seen, "(4,2,,00:04:00,ours)", "(5,1,qux,,ours)");
        p.execute(
                "UPDATE t SET data = 'bar' WHERE id = 2",
                "DELETE FROM t WHERE id = 3",
                "INSERT INTO t VALUES (6, 0, 'baz')",
                "UPDATE t SET data = 'in' WHERE id = 6");
        caughtUp();
        assertRows(s, seen, "(2,4,bar,00:02:00,new)", "(4,2,,00:04:00,ours)", "(5,1,qux,,ours)", "(6,0,in,,new)");
    }

    @Test
    void columnsOutsideThePublicationsListMayBeMissing() throws Exception {
        p.execute(
                "CREATE TABLE t1(a int PRIMARY KEY, \"B\" int, c int)",
                "CREATE TABLE t3(\"a'\" int PRIMARY KEY, \"B\" varchar, \"c'\" int)",
                "CREATE PUBLICATION pub FOR TABLE t1(a, \"B\"), t3(\"a'\", \"c'\")");
        s.execute(
                "CREATE TABLE t1(a int PRIMARY KEY, \"B\" int, c int)",
                "CREATE TABLE t3(\"a'\" int PRIMARY KEY, \"c'\" int)");
        subscribe("{}", "pub");
        p.execute(
                "INSERT INTO t1 VALUES (1, 2, 3), (4, 5, 6)",
                "INSERT INTO t3 VALUES (1, 'x', 3), (2, 'y', 4)",
                "UPDATE t1 SET \"B\" = 20 WHERE a = 1",
                "UPDATE t1 SET c = 60 WHERE a = 4",
                "UPDATE t3 SET \"B\" = 'z'");
        caughtUp();
        assertRows(s, "SELECT * FROM t1 ORDER BY a", "(1,20,)", "(4,5,)");
        assertRows(s, "SELECT * FROM t3 ORDER BY 1", "(1,3)", "(2,4)");
        p.execute("ALTER PUBLICATION pub SET TABLE t1, t3(\"a'\", \"c'\")", "UPDATE t1 SET c = 7 WHERE a = 4");
        caughtUp();
        assertRows(s, "SELECT * FROM t1 ORDER BY a", "(1,20,)", "(4,5,7)");
    }

    @Test
    void differingColumnListsOfOneTableStopWithTheTablesName() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY, b int, c int, d int)");
        p.execute(
                "CREATE PUBLICATION pub2 FOR TABLE t(a, b)",
                "CREATE PUBLICATION pub3 FOR TABLE t(a, b)",
                "CREATE PUBLICATION pub_x FOR TABLE t(a, c)");
        subscribe("{}", "pub2", "pub3");
        p.execute("INSERT INTO t VALUES (1, 2, 3, 4)");
        caughtUp();
        assertRows(s, "SELECT * FROM t", "(1,2,,)");
        disable(link);
        p.execute("INSERT INTO t VALUES (2, 2, 3, 4)");
        s.execute("UPDATE pgcat.pgcat_subscription SET publications = '{pub2,pub_x}', enabled = true");
        awaitError(link, "0A000", null, "different column lists", "public.t");
        assertRows(s, "SELECT * FROM t", "(1,2,,)");
    }

    @Test
    void columnsThatOnlyTheSubscriberHasAreItsOwn() throws Exception {
        p.execute("CREATE TABLE t(a int PRIMARY KEY, b varchar)");
        s.execute("CREATE TABLE t(a int PRIMARY KEY, b text, c timestamptz DEFAULT now(), d bigint DEFAULT 999,"
                + " e int GENERATED BY DEFAULT AS IDENTITY)");
        subscribe();
        p.execute("INSERT INTO t VALUES (1, 'x'), (2, 'y')", "UPDATE t SET b = 'xx' WHERE a = 1");
        caughtUp();
        s.execute("UPDATE t SET c = '2001-01-01'");
        p.execute("UPDATE t SET b = 'again'", "INSERT INTO t VALUES (3, 'z')");
        caughtUp();
        assertRows(
                s,
                "SELECT a, b, c > '2020-01-01', d, e FROM t ORDER BY a",
                "(1,again,f,999,1)",
                "(2,again,f,999,2)",
                "(3,z,t,999,3)");
    }

    @Test
    void aKeyThatOnlyTheSubscriberHasIsNoObstacle() throws Exception {
        both("CREATE TABLE t(a int)");
        subscribe();
        s.execute("ALTER TABLE t ADD COLUMN b serial PRIMARY KEY");
        p.execute("INSERT INTO t VALUES (1)");
        caughtUp();
        assertRows(s, "SELECT * FROM t", "(1,1)");
    }
}
