package io.pgcat.bench;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.pgcat.testkit.TestDatabase;

/**
 * Work that waits at a publisher.
 *
 * @param name what it is called in results
 * @param tables statements that create and fill the tables, the same on both sides
 * @param work for each client the statements that it runs one after the other
 */
record Backlog(String name, List<String> tables, List<List<String>> work) {

    private static final int TPCB_CLIENTS = 4;
    private static final int TPCB_SCALE = 20;
    private static final int TRANSACTIONS = 200_000;

    /**
     * A transaction of 500 000 inserts, 200 000 transactions of one insert or update, one of 200 000 updates, one of
     * 100 000 deletes.
     *
     * @param share of all these numbers, 1 for the whole
     */
    static Backlog mixed(double share) {
        long rows = Math.round(500_000 * share);
        return new Backlog(
                "mixed",
                List.of(
                        "CREATE TABLE mixed (id bigint PRIMARY KEY, n int, price numeric(12, 2), name text, at timestamptz)"),
                List.of(List.of(
                        """
                        CREATE PROCEDURE mixed_singles(rows bigint, transactions int) LANGUAGE plpgsql AS $$
                        BEGIN
                          FOR i IN 1..transactions LOOP
                            IF i % 2 = 0 THEN
                              INSERT INTO mixed VALUES (rows + i, i, i / 7.0, md5(i::text), now());
                            ELSE
                              UPDATE mixed SET n = n + 1, at = now() WHERE id = 1 + (i * 7919::bigint) % rows;
                            END IF;
                            COMMIT;
                          END LOOP;
                        END $$""",
                        "INSERT INTO mixed SELECT i, i, i / 7.0, md5(i::text), now() FROM generate_series(1, " + rows
                                + ") i",
                        "CALL mixed_singles(" + rows + ", " + Math.round(TRANSACTIONS * share) + ")",
                        "UPDATE mixed SET n = -n, name = name || '+' WHERE id <= " + rows * 2 / 5,
                        "DELETE FROM mixed WHERE id > " + rows * 4 / 5 + " AND id <= " + rows)));
    }

    /**
     * 200 000 transactions of pgbench's TPC-B at scale 20, from four clients.
     *
     * @param share of scale and transactions, 1 for the whole
     */
    static Backlog tpcb(double share) {
        int scale = (int) Math.max(1, Math.round(TPCB_SCALE * share));
        long transactions = Math.round(TRANSACTIONS * share) / TPCB_CLIENTS;
        List<List<String>> work = new ArrayList<>();
        for (int client = 0; client < TPCB_CLIENTS; client++) {
            work.add(List.of("CALL tpcb(" + scale + ", " + transactions + ")"));
        }
        return new Backlog("tpcb", tpcbTables(scale), work);
    }

    private static List<String> tpcbTables(int scale) {
        return List.of(
                "CREATE TABLE pgbench_branches (bid int PRIMARY KEY, bbalance int, filler char(88))",
                "CREATE TABLE pgbench_tellers (tid int PRIMARY KEY, bid int, tbalance int, filler char(84))",
                "CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84))",
                "CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))",
                "INSERT INTO pgbench_branches SELECT i, 0 FROM generate_series(1, " + scale + ") i",
                "INSERT INTO pgbench_tellers SELECT i, (i + 9) / 10, 0 FROM generate_series(1, " + scale * 10 + ") i",
                "INSERT INTO pgbench_accounts SELECT i, 1 + (i - 1) / 100000, 0, ''" + " FROM generate_series(1, "
                        + scale * 100_000 + ") i",
                """
                CREATE PROCEDURE tpcb(scale int, transactions bigint) LANGUAGE plpgsql AS $$
                DECLARE a int; b int; t int; d int;
                BEGIN
                  FOR i IN 1..transactions LOOP
                    a := 1 + floor(random() * scale * 100000);
                    b := 1 + floor(random() * scale);
                    t := 1 + floor(random() * scale * 10);
                    d := floor(random() * 10001) - 5000;
                    UPDATE pgbench_accounts SET abalance = abalance + d WHERE aid = a;
                    UPDATE pgbench_tellers SET tbalance = tbalance + d WHERE tid = t;
                    UPDATE pgbench_branches SET bbalance = bbalance + d WHERE bid = b;
                    INSERT INTO pgbench_history VALUES (t, b, a, d, now());
                    COMMIT;
                  END LOOP;
                END $$""");
    }

    /** Creates and fills the tables on one side. */
    void createTables(TestDatabase database) throws SQLException {
        database.execute(tables.toArray(String[]::new));
        database.execute("VACUUM ANALYZE");
    }

    /** Does the work; returns when all of it is committed. */
    void run(TestDatabase publisher) throws SQLException, InterruptedException {
        ExecutorService clients = Executors.newFixedThreadPool(work.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (List<String> statements : work) {
                running.add(clients.submit(() -> {
                    publisher.execute(statements.toArray(String[]::new));
                    return null;
                }));
            }
            for (Future<?> client : running) {
                client.get();
            }
        } catch (ExecutionException e) {
            throw new SQLException("Backlog " + name + " failed", e.getCause());
        } finally {
            clients.shutdownNow();
        }
    }
}
