package io.pgcat.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** The publisher is written to at known moments of a copy; afterwards both sides are the same. */
class CopyConcurrencyIT extends Scenario {

    private static final String WRITE =
            """
            UPDATE t SET v = v || ' changed' WHERE id %% 7 = %1$d;
            DELETE FROM t WHERE id %% 11 = %1$d;
            UPDATE t SET id = id + %1$d * 100000 WHERE id %% 13 = %1$d AND id <= 20000;
            INSERT INTO t SELECT i, 'late', repeat('x', 3000) FROM generate_series(%1$d * 1000000, %1$d * 1000000 + 99) i;
            UPDATE t SET v = 'large stays' WHERE id %% 17 = %1$d;
            INSERT INTO keyless SELECT i, 'late' FROM generate_series(1, 5) i;
            DELETE FROM keyless WHERE a %% 19 = %1$d""";

    /** Somebody who keeps a table of the target from being written to. */
    private final class Lock implements AutoCloseable {
        private final Connection connection = s.connect();

        private Lock(String table) throws SQLException {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("LOCK TABLE " + table + " IN SHARE MODE");
            }
        }

        private void awaitWaiting(String table) {
            Await.until("pgcat to wait for " + table, Link.PATIENCE, () -> s.value("SELECT count(*) > 0 FROM pg_locks"
                            + " WHERE NOT granted AND relation = '" + table + "'::regclass")
                    .equals("t"));
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    private void tables() throws SQLException {
        both(
                "CREATE TABLE t(id int PRIMARY KEY, v text, large text)",
                "ALTER TABLE t ALTER large SET STORAGE EXTERNAL",
                "CREATE TABLE keyless(a int, v text)",
                "CREATE TABLE other(id int PRIMARY KEY)");
        p.execute(
                "ALTER TABLE keyless REPLICA IDENTITY FULL",
                "INSERT INTO t SELECT i, 'v' || i, CASE WHEN i % 10 = 0 THEN repeat('l', 2500) END"
                        + " FROM generate_series(1, 20000) i",
                "INSERT INTO keyless SELECT i % 100, 'k' FROM generate_series(1, 2000) i");
    }

    private void write(int round) throws SQLException {
        p.execute(WRITE.formatted(round).split(";\n"));
    }

    /** Runs a statement that has to wait for the copy, and returns when it does. */
    private CompletableFuture<Void> inPublisherThatWaits(String statement) {
        CompletableFuture<Void> done = CompletableFuture.runAsync(() -> {
            try {
                p.execute(statement);
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        });
        Await.untilEquals(
                statement + " to wait",
                Link.PATIENCE,
                "1",
                () -> p.value("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 't'::regclass"));
        return done;
    }

    @Test
    void whatChangesBeforeAndWhileRowsAreCopied() throws Exception {
        tables();
        try (Lock t = new Lock("t");
                Lock keyless = new Lock("keyless")) {
            link.copy("{\"copy_part_mb\": 1, \"max_sync_workers\": 3}");
            t.awaitWaiting("t");
            keyless.awaitWaiting("keyless");
            write(1);
            p.execute("INSERT INTO other VALUES (1)");
            // Others do not wait for tables whose copy is stuck.
            link.awaitTable("public.other", "state", "r");
            awaitRows(s, "SELECT * FROM other", "(1)");
            write(2);
        }
        link.awaitReady(3);
        write(3);
        assertArrived();
    }

    @Test
    void aTableThatIsTruncatedWhileItIsCopied() throws Exception {
        tables();
        CompletableFuture<Void> truncating;
        try (Lock t = new Lock("t")) {
            link.copy("{\"copy_part_mb\": 1}");
            t.awaitWaiting("t");
            write(1);
            truncating = inPublisherThatWaits("TRUNCATE t, keyless");
        }
        truncating.get(Link.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        p.execute("INSERT INTO t VALUES (1, 'after', NULL)");
        link.awaitReady(3);
        assertArrived();
        assertRows(s, "SELECT id, v FROM t", "(1,after)");
    }

    @Test
    void aTableThatChangesItsShapeWhileItIsCopied() throws Exception {
        tables();
        CompletableFuture<Void> altering;
        try (Lock t = new Lock("t")) {
            link.copy("{\"copy_part_mb\": 1}");
            t.awaitWaiting("t");
            altering = inPublisherThatWaits("ALTER TABLE t ADD n int DEFAULT 5");
        }
        altering.get(Link.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        p.execute("INSERT INTO t VALUES (30000, 'new', NULL, 6)");
        s.execute("ALTER TABLE t ADD n int DEFAULT 5");
        link.awaitReady(3);
        write(1);
        assertArrived();
    }

    /** Each update takes the target longer than the publisher. */
    @Test
    void aTableThatIsWrittenToFasterThanItsChangesCanBeAppliedBecomesReady() throws Exception {
        tables();
        s.execute(
                "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.005); RETURN NEW; END $$",
                "CREATE TRIGGER slow BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION slowly()",
                "ALTER TABLE t ENABLE ALWAYS TRIGGER slow");
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> writeUntil(stop));
        try {
            try (Lock t = new Lock("t")) {
                link.copy("{}");
                t.awaitWaiting("t");
                p.execute(
                        "DO $$ BEGIN FOR i IN 1..1000 LOOP UPDATE t SET v = 'x' WHERE id = i; COMMIT; END LOOP; END $$");
            }
            link.awaitTable("public.t", "state", "r");
            assertFalse(writing.isDone());
        } finally {
            stop.set(true);
        }
        writing.get(Link.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        link.awaitReady(3);
        assertArrived();
    }

    private void writeUntil(AtomicBoolean stop) {
        try (Connection connection = p.connect();
                Statement statement = connection.createStatement()) {
            for (int i = 0; !stop.get(); i++) {
                statement.execute("UPDATE t SET v = 'w" + i + "' WHERE id = " + (1 + i % 20000));
                TimeUnit.MILLISECONDS.sleep(3);
            }
        } catch (SQLException | InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    @Test
    void aTableIsCopiedAgainWhileItAndOthersAreWrittenTo() throws Exception {
        tables();
        link.copy("{\"copy_part_mb\": 1}");
        link.awaitReady(3);
        s.execute("DELETE FROM t WHERE id % 2 = 0", "UPDATE t SET v = 'wrong'");
        write(1);
        caughtUp();
        try (Lock t = new Lock("t")) {
            s.execute("SELECT pgcat.alter_subscription_resynchronize_table('" + link.name() + "', 't', false)");
            t.awaitWaiting("t");
            write(2);
            p.execute("INSERT INTO other VALUES (1)");
            awaitRows(s, "SELECT * FROM other", "(1)");
        }
        link.awaitTable("public.t", "state", "r");
        write(3);
        assertArrived();
        assertEquals("0", s.value("SELECT count(*) FROM pgcat.pgcat_held_change"));
    }
}
