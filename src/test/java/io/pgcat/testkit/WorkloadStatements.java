package io.pgcat.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Invents the transactions of one client of {@link RandomWorkload}. */
final class WorkloadStatements {

    private static final int ACCOUNTS = 50;
    private static final int DUPLICATES = 12;

    private final SplittableRandom random;
    private final int client;
    private final WorkloadKeys items;
    private final WorkloadKeys documents;
    private final WorkloadKeys tags;
    private final WorkloadKeys scratches;

    WorkloadStatements(SplittableRandom random, int client, int clients) {
        this.random = random;
        this.client = client;
        this.items = new WorkloadKeys(random, client, clients);
        this.documents = new WorkloadKeys(random, client, clients);
        this.tags = new WorkloadKeys(random, client, clients);
        this.scratches = new WorkloadKeys(random, client, clients);
    }

    /** The statements of the next transaction, without BEGIN and COMMIT; at least one. */
    List<String> next() {
        List<String> statements = new ArrayList<>();
        if (chance(0.004)) {
            statements.add(truncate());
        } else if (chance(0.001)) {
            bulk(statements);
        }
        int steps = 1 + random.nextInt(4);
        for (int i = 0; i < steps; i++) {
            if (chance(0.12)) {
                subtransaction(statements);
            } else {
                step(statements);
            }
        }
        return statements;
    }

    /** Whether something of this probability, 0 to 1, happens this time. */
    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private void step(List<String> statements) {
        int dice = random.nextInt(100);
        if (dice < 30) {
            item(statements);
        } else if (dice < 45) {
            document(statements);
        } else if (dice < 55) {
            tag(statements);
        } else if (dice < 65) {
            duplicate(statements);
        } else if (dice < 72) {
            statements.add("INSERT INTO workload.event VALUES (" + oneOf("'a'", "'b'", "NULL") + ", '{\"n\": "
                    + random.nextInt(10) + "}')");
        } else if (dice < 80) {
            String table = oneOf("workload.scratch_a", "workload.scratch_b");
            statements.add("INSERT INTO " + table + " VALUES (" + scratches.fresh() + ", " + text() + ")");
        } else {
            pair(statements);
        }
    }

    private void item(List<String> statements) {
        switch (random.nextInt(8)) {
            case 0, 1, 2 ->
                statements.add("INSERT INTO workload.item VALUES (" + items.fresh() + ", " + text() + ", "
                        + random.nextInt(100) + ", " + random.nextInt(100_000) + " / 100.0, NULL, now())");
            case 3, 4 ->
                statements.add("UPDATE workload.item SET quantity = quantity + 1, note = " + text() + " WHERE id = "
                        + items.recent());
            case 5 ->
                statements.add("UPDATE workload.item SET id = " + items.fresh() + " WHERE id = " + items.recent());
            case 6 -> statements.add("DELETE FROM workload.item WHERE id = " + items.recent());
            default -> severalItems(statements);
        }
    }

    private void severalItems(List<String> statements) {
        long key = items.recent();
        switch (random.nextInt(3)) {
            case 0 ->
                statements.add(
                        "UPDATE workload.item SET price = -price WHERE id BETWEEN " + key + " AND " + (key + 20));
            case 1 -> statements.add("DELETE FROM workload.item WHERE id BETWEEN " + key + " AND " + (key + 15));
            default -> {
                // The same key again within one transaction; only an own one, since others' may not have been used yet.
                long own = items.last();
                statements.add("DELETE FROM workload.item WHERE id = " + own);
                statements.add("INSERT INTO workload.item VALUES (" + own + ", 'again') ON CONFLICT DO NOTHING");
                statements.add("UPDATE workload.item SET name = name || '!' WHERE id = " + own);
            }
        }
    }

    private void document(List<String> statements) {
        switch (random.nextInt(6)) {
            case 0, 1 ->
                statements.add("INSERT INTO workload.document VALUES (" + documents.fresh() + ", " + longText()
                        + ", 0, " + oneOf("NULL", "decode(md5(random()::text), 'hex')") + ")");
            case 2 ->
                statements.add("UPDATE workload.document SET revision = revision + 1 WHERE id = " + documents.recent());
            case 3 ->
                statements.add("UPDATE workload.document SET id = " + documents.fresh()
                        + ", revision = revision + 1 WHERE id = " + documents.recent());
            case 4 ->
                statements.add("UPDATE workload.document SET body = " + oneOf("NULL", longText()) + ", attachment = "
                        + oneOf("attachment", "'\\x00ff'") + " WHERE id = " + documents.recent());
            default -> statements.add("DELETE FROM workload.document WHERE id = " + documents.recent());
        }
    }

    private void tag(List<String> statements) {
        long key = tags.recent();
        switch (random.nextInt(4)) {
            case 0, 1 -> {
                long fresh = tags.fresh();
                statements.add("INSERT INTO workload.tag VALUES (" + fresh + ", " + client + ", 'c" + fresh + "', "
                        + text() + ")");
            }
            case 2 ->
                statements.add("UPDATE workload.tag SET value = " + text()
                        + oneOf("", ", code = code || 'x'", ", region = region + 100") + " WHERE id = " + key);
            default -> statements.add("DELETE FROM workload.tag WHERE id = " + key);
        }
    }

    private void duplicate(List<String> statements) {
        String row = oneOf("NULL", String.valueOf(random.nextInt(3)));
        String one = "ctid = (SELECT ctid FROM workload.duplicate WHERE a IS NOT DISTINCT FROM " + row + " LIMIT 1)";
        int dice = random.nextInt(10);
        if (dice < 4) {
            statements.add("INSERT INTO workload.duplicate VALUES (" + row + ", " + oneOf("NULL", "'x'", "''") + ")");
        } else if (dice < 7) {
            statements.add("UPDATE workload.duplicate SET b = " + oneOf("NULL", "'y'") + " WHERE " + one);
        } else if (dice < 9) {
            statements.add("DELETE FROM workload.duplicate WHERE " + one);
        } else {
            // Keeps the table small: a subscriber has to search it for every row.
            statements.add("DELETE FROM workload.duplicate WHERE ctid = ANY (ARRAY(SELECT ctid FROM workload.duplicate"
                    + " OFFSET " + DUPLICATES + "))");
        }
    }

    /** Changes both sums alike. */
    private void pair(List<String> statements) {
        int amount = random.nextInt(-500, 501);
        statements.add(addTo("debit", amount));
        statements.add(addTo("credit", amount));
    }

    private String addTo(String table, int amount) {
        return "INSERT INTO workload." + table + " VALUES (" + random.nextInt(ACCOUNTS) + ", " + amount
                + ") ON CONFLICT (id) DO UPDATE SET amount = " + table + ".amount + excluded.amount";
    }

    private void subtransaction(List<String> statements) {
        String name = "s" + statements.size();
        statements.add("SAVEPOINT " + name);
        step(statements);
        if (chance(0.3)) {
            subtransaction(statements);
        }
        if (chance(0.6)) {
            statements.add("ROLLBACK TO SAVEPOINT " + name);
        } else if (chance(0.5)) {
            statements.add("RELEASE SAVEPOINT " + name);
        }
        step(statements);
    }

    private String truncate() {
        return oneOf(
                "TRUNCATE workload.scratch_a",
                "TRUNCATE workload.scratch_b RESTART IDENTITY",
                "TRUNCATE workload.scratch_a, workload.scratch_b");
    }

    private void bulk(List<String> statements) {
        int rows = 200 + random.nextInt(800);
        long base = items.fresh(rows);
        statements.add("INSERT INTO workload.item SELECT " + base + " + g, 'bulk ' || g, g FROM generate_series(0, "
                + (rows - 1) + ") g");
        statements.add(
                "UPDATE workload.item SET quantity = -quantity WHERE id BETWEEN " + base + " AND " + (base + rows / 2));
        statements.add("DELETE FROM workload.item WHERE id BETWEEN " + (base + rows / 4) + " AND " + (base + rows));
    }

    private String text() {
        return oneOf(
                "''", "'tab\there'", "E'line\\nbreak \\\\ backslash'", "'äöü ✓'", "'n" + random.nextInt(1000) + "'");
    }

    private String longText() {
        return "repeat('" + Long.toHexString(random.nextLong()) + "', " + (150 + random.nextInt(150)) + ")";
    }

    private String oneOf(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
