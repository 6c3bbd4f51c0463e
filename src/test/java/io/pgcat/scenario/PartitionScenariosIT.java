package io.pgcat.scenario;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Link;
import io.pgcat.testkit.TestDatabase;

/** Partitioned tables and inheritance on either side. */
class PartitionScenariosIT extends Scenario {

    private static final List<String> SHAPES = List.of(
            "PARTITION BY RANGE (a); CREATE TABLE below PARTITION OF t FOR VALUES FROM (MINVALUE) TO (50);"
                    + " CREATE TABLE above PARTITION OF t FOR VALUES FROM (50) TO (MAXVALUE)",
            "PARTITION BY HASH (a); CREATE TABLE h0 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
                    + " CREATE TABLE h1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
            "");

    @Test
    void theRootArrivesInTargetsOfAnyShape() throws Exception {
        p.execute(
                "CREATE TABLE t(a int PRIMARY KEY, b text) PARTITION BY LIST (a)",
                "CREATE TABLE one PARTITION OF t FOR VALUES IN (1, 11, 21)",
                "CREATE TABLE rest PARTITION OF t DEFAULT",
                "CREATE PUBLICATION pub FOR TABLE t WITH (publish_via_partition_root = true)");
        for (String shape : SHAPES) {
            s.execute("CREATE TABLE t(a int PRIMARY KEY, b text) " + shape);
            Link to = another(p, s);
            subscribe(to, "{}", "pub");
            p.execute(
                    "INSERT INTO t SELECT g, 'row ' || g FROM generate_series(1, 80) g",
                    "INSERT INTO one VALUES (11, 'leaf') ON CONFLICT (a) DO UPDATE SET b = 'leaf'",
                    "UPDATE t SET a = 121 WHERE a = 1",
                    "UPDATE t SET a = 1 WHERE a = 22",
                    "DELETE FROM t WHERE a % 7 = 0");
            to.awaitCaughtUp();
            assertRows(
                    s,
                    "SELECT * FROM t ORDER BY a",
                    rows(p, "SELECT * FROM t ORDER BY a").toArray(String[]::new));
            to.drop();
            p.execute("TRUNCATE t");
            s.execute("DROP TABLE t");
        }
    }

    @Test
    void aSubscribersPartitionIsReshapedWhileChangesFlow() throws Exception {
        p.execute(
                "CREATE TABLE t(a int NOT NULL, b int)",
                "CREATE UNIQUE INDEX i ON t(a)",
                "ALTER TABLE t REPLICA IDENTITY USING INDEX i");
        s.execute(
                "CREATE TABLE t(a int NOT NULL, b int) PARTITION BY LIST (a)",
                "CREATE TABLE t1 PARTITION OF t DEFAULT",
                "CREATE UNIQUE INDEX i ON t(a)");
        subscribe();
        p.execute("INSERT INTO t VALUES (1, 10), (2, 20)", "UPDATE t SET a = 3 WHERE a = 1");
        caughtUp();
        together(
                s,
                "ALTER TABLE t DETACH PARTITION t1",
                "ALTER TABLE t1 DROP COLUMN b",
                "ALTER TABLE t1 ADD COLUMN b int",
                "ALTER TABLE t ATTACH PARTITION t1 DEFAULT");
        p.execute("UPDATE t SET a = 4 WHERE a = 3", "UPDATE t SET b = 21 WHERE a = 2");
        caughtUp();
        assertRows(s, "SELECT a, b FROM t ORDER BY a", "(2,21)", "(4,10)");
        p.execute(
                "ALTER TABLE t DROP COLUMN b",
                "ALTER TABLE t ADD COLUMN b int",
                "UPDATE t SET b = 40, a = 5 WHERE a = 4");
        caughtUp();
        assertRows(s, "SELECT a, b FROM t ORDER BY a", "(2,21)", "(5,40)");
    }

    @Test
    void aNewPartitionOfThePublisherNeedsNoAction() throws Exception {
        ranged(p);
        s.execute("CREATE TABLE t(a int PRIMARY KEY, b text)");
        p.execute("CREATE PUBLICATION pub FOR TABLE t WITH (publish_via_partition_root = true)");
        subscribe("{}", "pub");
        p.execute(
                "INSERT INTO t VALUES (1, 'old')",
                "CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (100) TO (200)",
                "INSERT INTO t VALUES (100, 'new')");
        assertArrivedInRoot();
    }

    @Test
    void aNewLeafArrivesInTheLeafOfTheSameName() throws Exception {
        ranged(p);
        ranged(s);
        subscribe();
        String leaf = "CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (100) TO (200)";
        s.execute(leaf);
        p.execute("INSERT INTO t VALUES (1, 'old')", leaf, "INSERT INTO t VALUES (100, 'new')");
        assertArrivedInRoot();
        assertRows(s, "SELECT * FROM t2", "(100,new)");
    }

    @Test
    void detachingAndDroppingAPartitionDeletesNothingAtTheSubscriber() throws Exception {
        ranged(p);
        p.execute(
                "CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (100) TO (200)",
                "CREATE PUBLICATION pub FOR TABLE t WITH (publish_via_partition_root = true)");
        s.execute("CREATE TABLE t(a int PRIMARY KEY, b text)");
        subscribe("{}", "pub");
        p.execute(
                "INSERT INTO t VALUES (1, 'stays'), (100, 'stays too')",
                "ALTER TABLE t DETACH PARTITION t2",
                "INSERT INTO t2 VALUES (101, 'outside')",
                "DROP TABLE t2",
                "INSERT INTO t VALUES (2, 'comes')");
        caughtUp();
        assertRows(s, "SELECT * FROM t ORDER BY a", "(1,stays)", "(2,comes)", "(100,\"stays too\")");
    }

    private static void ranged(TestDatabase database) throws Exception {
        database.execute(
                "CREATE TABLE t(a int PRIMARY KEY, b text) PARTITION BY RANGE (a)",
                "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (100)");
    }

    private void assertArrivedInRoot() throws Exception {
        caughtUp();
        assertRows(s, "SELECT * FROM t ORDER BY a", "(1,old)", "(100,new)");
    }

    @Test
    void aPlainTableFillsAPartitionedOneAndTruncateOnlyEmptiesIt() throws Exception {
        p.execute("CREATE TABLE e(id bigint PRIMARY KEY, bucket smallint, payload text)");
        s.execute(
                "CREATE TABLE e(id bigint, bucket smallint, payload text, PRIMARY KEY (id, bucket)) PARTITION BY LIST (bucket)",
                "CREATE TABLE e1 PARTITION OF e FOR VALUES IN (1)",
                "CREATE TABLE e2 PARTITION OF e FOR VALUES IN (2)");
        subscribe();
        p.execute("INSERT INTO e VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 1, 'c')", "UPDATE e SET bucket = 2 WHERE id = 3");
        caughtUp();
        assertRows(s, "SELECT * FROM e1", "(1,1,a)");
        assertRows(s, "SELECT * FROM e2 ORDER BY id", "(2,2,b)", "(3,2,c)");
        p.execute("TRUNCATE ONLY e");
        caughtUp();
        assertRows(s, "SELECT * FROM e");
    }

    @Test
    void inheritanceChildrenAreTablesOfTheirOwn() throws Exception {
        both("CREATE TABLE parent(a int)", "CREATE TABLE child(b text) INHERITS (parent)");
        p.execute("CREATE PUBLICATION pub FOR TABLE parent");
        subscribe("{}", "pub");
        p.execute("INSERT INTO parent VALUES (1)", "INSERT INTO child VALUES (2, 'two')");
        caughtUp();
        assertRows(s, "SELECT * FROM ONLY parent", "(1)");
        assertRows(s, "SELECT * FROM child", "(2,two)");
        p.execute("TRUNCATE ONLY parent");
        caughtUp();
        assertRows(s, "SELECT * FROM ONLY parent");
        assertRows(s, "SELECT * FROM child", "(2,two)");
        p.execute(
                "ALTER PUBLICATION pub SET TABLE ONLY parent",
                "INSERT INTO child VALUES (3, 'three')",
                "INSERT INTO parent VALUES (4)");
        caughtUp();
        assertRows(s, "SELECT * FROM parent ORDER BY a", "(2)", "(4)");
    }
}
