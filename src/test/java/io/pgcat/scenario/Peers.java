package io.pgcat.scenario;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.pgcat.testkit.Link;
import io.pgcat.testkit.TableContents;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Databases that all write their own rows of one table, {@code t (id, src, v)}, and publish it. A trigger that fires for
 * replicated rows too counts what happens to each.
 */
record Peers(List<TestDatabase> nodes) {

    private static final int ROWS = 500;

    /** Creates table, trigger and publication {@code pub} in all of them. */
    static Peers of(TestDatabase... nodes) throws SQLException {
        for (TestDatabase node : nodes) {
            node.execute(
                    "CREATE TABLE t (id int PRIMARY KEY, src text NOT NULL, v int NOT NULL)",
                    "CREATE TABLE touched (op text, id int, v int)",
                    "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                            + " INSERT INTO public.touched VALUES (TG_OP, NEW.id, NEW.v); RETURN NULL; END $$",
                    "CREATE TRIGGER touch AFTER INSERT OR UPDATE ON t FOR EACH ROW EXECUTE PROCEDURE touch()",
                    "ALTER TABLE t ENABLE ALWAYS TRIGGER touch",
                    "CREATE PUBLICATION pub FOR TABLE t");
        }
        return new Peers(List.of(nodes));
    }

    /** Rows that all of them insert together. */
    int rows() {
        return ROWS * nodes.size();
    }

    /** All nodes at the same time: each inserts rows of its own, one transaction per row, then updates each of them. */
    void write() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(nodes.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int node = 0; node < nodes.size(); node++) {
                int number = node;
                running.add(clients.submit(() -> {
                    write(number);
                    return null;
                }));
            }
            for (Future<?> client : running) {
                client.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private void write(int node) throws SQLException {
        int size = nodes.size();
        try (Connection connection = nodes.get(node).connect();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?, 0)");
                PreparedStatement update = connection.prepareStatement("UPDATE t SET v = id + 1 WHERE id = ?")) {
            for (int i = 0; i < ROWS; i++) {
                insert.setInt(1, i * size + node);
                insert.setString(2, "node " + node);
                insert.execute();
                if (i % 2 == 1) {
                    update.setInt(1, (i - 1) * size + node);
                    update.execute();
                    update.setInt(1, i * size + node);
                    update.execute();
                }
            }
        }
    }

    /** Waits until everything that was written by now has gone through each of these directions. */
    void awaitQuiet(List<Link> links) throws SQLException {
        for (Link link : links) {
            link.awaitCaughtUp(Link.PATIENCE.multipliedBy(2));
        }
    }

    /** All nodes hold the same rows, all of them, and each was inserted once and updated once everywhere. */
    void assertEqualAndTouchedOnce() throws SQLException {
        try (Connection first = nodes.get(0).connect()) {
            for (TestDatabase node : nodes) {
                assertEquals(
                        rows() + " " + rows(),
                        node.value("SELECT count(*) || ' ' || count(*) FILTER (WHERE v = id + 1) FROM t"),
                        node.name());
                assertEquals(
                        rows() + " " + rows() + " " + 2 * rows(),
                        node.value("SELECT count(*) FILTER (WHERE op = 'INSERT') || ' '"
                                + " || count(*) FILTER (WHERE op = 'UPDATE') || ' ' || count(DISTINCT (op, id))"
                                + " FROM touched"),
                        node.name());
                try (Connection other = node.connect()) {
                    TableContents.assertEqual(first, other, "public.t");
                }
            }
        }
    }
}
