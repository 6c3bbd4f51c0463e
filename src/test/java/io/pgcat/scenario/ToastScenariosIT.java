package io.pgcat.scenario;

import org.junit.jupiter.api.Test;

/** Large values that an update leaves as they are, so that the publisher does not send them. */
class ToastScenariosIT extends Scenario {

    /** 9024 characters that differ with each call; few of them can be compressed away. */
    private static final String RANDOM =
            "(SELECT string_agg(md5(random()::text || i), '') FROM generate_series(1, 282) i)";

    @Test
    void severalUpdatesOfOneRowLeaveDifferentValuesAsTheyAre() throws Exception {
        both("CREATE TABLE t(c1 int, c2 int, t text, t2 text, n int, PRIMARY KEY (c1, c2))");
        subscribe();
        together(
                p,
                "INSERT INTO t SELECT g, g, " + random("g") + ", " + random("g") + ", 0 FROM generate_series(1, 10) g",
                "UPDATE t SET n = 1 WHERE c1 % 2 = 1",
                "UPDATE t SET t = " + random("c1") + " WHERE c1 IN (1, 2, 5)",
                "UPDATE t SET t2 = " + random("c1") + " WHERE c1 IN (3, 5, 6)",
                "UPDATE t SET c1 = c1 + 100, c2 = -c2 WHERE c1 <= 7",
                "UPDATE t SET n = n + 1",
                "UPDATE t SET t = NULL WHERE c2 = -7",
                "DELETE FROM t WHERE c1 % 2 = 0");
        assertArrived();
        assertRows(s, "SELECT count(*), count(t), min(length(t)), min(length(t2)) FROM t", "(5,4,9024,9024)");
    }

    /** Depends on the row, lest it be evaluated but once. */
    private static String random(String column) {
        return RANDOM.replace("|| i", "|| i || " + column);
    }

    @Test
    void rowsWithoutKeyAreFoundByTheirLargeValues() throws Exception {
        both("CREATE TABLE t(id int, x int, ta text[], j jsonb, b bytea)");
        p.execute("ALTER TABLE t REPLICA IDENTITY FULL");
        subscribe();
        String bytes = "(SELECT string_agg(decode(md5(i::text || %s), 'hex'), '') FROM generate_series(1, 3000) i)";
        p.execute("INSERT INTO t SELECT 1, 1, ARRAY[" + random("g") + ", NULL, " + random("g") + "], to_jsonb("
                + String.format(bytes, "g") + "::text), " + String.format(bytes, "g")
                + " FROM generate_series(1, 4) g");
        p.execute("INSERT INTO t SELECT id, x, ta, j, set_byte(b, 40000, 0) FROM t WHERE get_byte(b, 40000) <> 0");
        p.execute(
                "UPDATE t SET x = 2",
                "UPDATE t SET x = 3 WHERE ctid = (SELECT max(ctid) FROM t)",
                "DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t)",
                "UPDATE t SET b = '' WHERE ctid = (SELECT min(ctid) FROM t)");
        assertArrived();
        assertRows(
                s,
                "SELECT count(*), min(octet_length(j::text)) > 90000, max(octet_length(b)), count(*) FILTER (WHERE x = 3)"
                        + " FROM t",
                "(7,t,48000,1)");
    }

    @Test
    void rowsAreFoundByALargeKey() throws Exception {
        both(
                "CREATE TABLE t(k text PRIMARY KEY, c1 text, c2 text)",
                "ALTER TABLE t ALTER k SET STORAGE EXTERNAL, ALTER c1 SET STORAGE EXTERNAL");
        subscribe();
        p.execute(
                "INSERT INTO t VALUES (repeat('k', 2000), repeat('c', 5000)), ('other', 'o')", "UPDATE t SET c2 = c1");
        assertArrived();
        p.execute("UPDATE t SET k = k || '1'");
        assertArrived();
        assertRows(s, "SELECT length(k), length(c1), c1 = c2 FROM t ORDER BY 1", "(6,1,t)", "(2001,5000,t)");
        p.execute("DELETE FROM t");
        caughtUp();
        assertRows(s, "SELECT k FROM t");
    }

    @Test
    void largeValuesStayBehindAViewAndWhenARowMoves() throws Exception {
        p.execute(
                "CREATE TABLE t(id int PRIMARY KEY, n int, v text)",
                "CREATE TABLE u(id int PRIMARY KEY, n int, v text)");
        s.execute(
                "CREATE TABLE base(id int PRIMARY KEY, n int, v text)",
                "CREATE VIEW t AS SELECT id, v, n FROM base",
                "INSERT INTO pgcat.pgcat_replident VALUES ('public.t', '{id}')",
                "CREATE TABLE u(id int, n int, v text, PRIMARY KEY (id, n)) PARTITION BY RANGE (n)",
                "CREATE TABLE u1 PARTITION OF u FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE u2 PARTITION OF u FOR VALUES FROM (10) TO (20)");
        subscribe();
        for (String table : new String[] {"t", "u"}) {
            p.execute(
                    "INSERT INTO " + table + " SELECT g, g, " + random("g") + " || " + random("-g")
                            + " || repeat('x', 2000) FROM generate_series(1, 3) g",
                    "UPDATE " + table + " SET n = 12 WHERE id = 1",
                    "UPDATE " + table + " SET n = 13, id = 13 WHERE id = 2");
        }
        caughtUp();
        for (String table : new String[] {"t", "u"}) {
            String all = "SELECT id, n, length(v), md5(v) FROM " + table + " ORDER BY id";
            assertRows(s, all, rows(p, all).toArray(String[]::new));
        }
        assertRows(s, "SELECT id FROM u2 ORDER BY id", "(1)", "(13)");
        assertRows(s, "SELECT min(length(v)) FROM base", "(20048)");
    }
}
