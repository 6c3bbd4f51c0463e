package io.pgcat.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.pgcat.change.Change;
import io.pgcat.change.ReplicaIdentity;

/**
 * What a publisher might send of seven tables, of which it knows the rows: every change is one that was possible there, at that
 * moment, and unique values are free again only after they were given up.
 */
final class RandomHistory {

    /** The tables, to be created at each target. */
    static final String[] TABLES = {
        "CREATE TABLE plain (id bigint PRIMARY KEY, n int, v text, big text, here int DEFAULT 7)",
        "CREATE TABLE pair (v text, a int, b text, PRIMARY KEY (b, a))",
        "CREATE TABLE uniq (id int PRIMARY KEY, u int UNIQUE, v text)",
        "CREATE TABLE part (id int PRIMARY KEY, n int, v text) PARTITION BY HASH (id)",
        "CREATE TABLE part_0 PARTITION OF part FOR VALUES WITH (modulus 2, remainder 0)",
        "CREATE TABLE part_1 PARTITION OF part FOR VALUES WITH (modulus 2, remainder 1)",
        "CREATE TABLE log (n int, v text)",
        "CREATE TABLE bag (n numeric(8, 2), v char(3), d double precision, j json)",
        "CREATE TABLE indexed (n numeric(8, 2), v char(3), d double precision, j json)",
        "CREATE INDEX ON indexed (v, n)"
    };

    /** Their names, without partitions. */
    static final List<String> NAMES = List.of("plain", "pair", "uniq", "part", "log", "bag", "indexed");

    private static final int KEYS = 60;
    private static final String[] TEXTS = {
        "",
        "x",
        "it's",
        "tab\there",
        "new\nline",
        "back\\slash",
        "\"quoted\"",
        "{a,b}",
        "\\N",
        "\\.",
        "NULL",
        "Grüße €",
        "\r",
        "a,b",
        " "
    };

    private final Random random;
    private final Changes plain = Changes.of("plain", ReplicaIdentity.DEFAULT, "*id:20", "n:23", "v", "big");
    private final Changes pair = Changes.of("pair", ReplicaIdentity.DEFAULT, "*a:23", "*b", "v");
    private final Changes uniq = Changes.of("uniq", ReplicaIdentity.DEFAULT, "*id:23", "u:23", "v");
    private final Changes part = Changes.of("part", ReplicaIdentity.DEFAULT, "*id:23", "n:23", "v");
    private final Changes bag = Changes.of("bag", ReplicaIdentity.FULL, "n", "v", "d", "j");
    private final Changes indexed = Changes.of("indexed", ReplicaIdentity.FULL, "n", "v", "d", "j");
    /** The rows of the tables without key; some are equal. */
    private final Map<Changes, List<String[]>> bagged = Map.of(bag, new ArrayList<>(), indexed, new ArrayList<>());

    private final Changes log = Changes.of("log", ReplicaIdentity.NOTHING, "n:23", "v");
    /** By table and key, the row's version. */
    private final Map<String, Map<String, String[]>> rows = new TreeMap<>();

    private boolean calm;

    RandomHistory(long seed) {
        this.random = new Random(seed);
        NAMES.forEach(name -> rows.put(name, new TreeMap<>()));
    }

    /** Nothing that has to be written in order: no key changes, no unique values change places, no table is truncated. */
    RandomHistory calm() {
        calm = true;
        return this;
    }

    /** The changes of one transaction. */
    List<Change> transaction(int count) {
        List<Change> changes = new ArrayList<>();
        while (changes.size() < count) {
            next(changes);
        }
        return changes;
    }

    private void next(List<Change> changes) {
        int dice = random.nextInt(100);
        if (dice == 0 && !calm) {
            rows.get("plain").clear();
            changes.add(plain.truncate());
        } else if (dice < 10) {
            changes.add(log.insert(number(), text()));
        } else if (dice < 35) {
            bag(changes, random.nextBoolean() ? bag : indexed);
        } else if (dice < 60) {
            change(changes, "plain", plain, new String[] {key(), number(), text(), text()});
        } else if (dice < 73) {
            change(changes, "pair", pair, new String[] {Integer.toString(random.nextInt(8)), text(), text()});
        } else if (dice < 87 || calm) {
            change(changes, "part", part, new String[] {key(), number(), text()});
        } else {
            uniq(changes);
        }
    }

    private void change(List<Change> changes, String name, Changes table, String[] row) {
        int keyColumns = table == pair ? 2 : 1;
        Map<String, String[]> known = rows.get(name);
        String key = key(row, keyColumns);
        String[] before = known.get(key);
        if (before == null) {
            known.put(key, row);
            changes.add(table.insert(row));
        } else if (random.nextInt(3) == 0) {
            known.remove(key);
            changes.add(table.delete(old(before, keyColumns)));
        } else if (!calm && random.nextInt(12) == 0) {
            move(changes, name, table, before, row);
        } else {
            if (table == plain && random.nextInt(3) == 0) {
                row[3] = Changes.TOAST;
            }
            changes.add(table.update(row));
            known.put(key, stored(row, before));
        }
    }

    /** The row takes another key that is free. */
    private void move(List<Change> changes, String name, Changes table, String[] before, String[] row) {
        int keyColumns = table == pair ? 2 : 1;
        String[] moved = row.clone();
        moved[0] = Integer.toString(KEYS + random.nextInt(KEYS));
        Map<String, String[]> known = rows.get(name);
        if (known.containsKey(key(moved, keyColumns))) {
            return;
        }
        known.remove(key(before, keyColumns));
        known.put(key(moved, keyColumns), moved);
        changes.add(table.update(old(before, keyColumns), moved));
    }

    private void bag(List<Change> changes, Changes table) {
        List<String[]> known = bagged.get(table);
        String[] row = {
            random.nextInt(4) + (random.nextBoolean() ? ".50" : ".00"),
            random.nextBoolean() ? "a  " : null,
            random.nextBoolean() ? "0" : "-0",
            random.nextBoolean() ? "{\"a\": 1}" : "{\"a\":1}"
        };
        if (known.isEmpty() || random.nextInt(3) == 0) {
            known.add(row);
            changes.add(table.insert(row));
            return;
        }
        int place = random.nextInt(known.size());
        if (random.nextInt(3) == 0) {
            changes.add(table.deleteFull(known.remove(place)));
        } else {
            changes.add(table.updateFull(known.set(place, row), row));
        }
    }

    /** Unique values change places: through NULL, as they had to at the publisher. */
    private void uniq(List<Change> changes) {
        Map<String, String[]> known = rows.get("uniq");
        String id = key();
        String[] mine = known.get(id);
        if (mine == null) {
            String[] row = {id, null, text()};
            known.put(id, row);
            changes.add(uniq.insert(row));
            return;
        }
        String wanted = Integer.toString(random.nextInt(KEYS));
        for (String[] other : known.values()) {
            if (wanted.equals(other[1]) && other != mine) {
                String given = mine[1];
                set(changes, mine, null);
                set(changes, other, given);
                break;
            }
        }
        set(changes, mine, wanted);
    }

    private void set(List<Change> changes, String[] row, String value) {
        row[1] = value;
        changes.add(uniq.update(row.clone()));
    }

    private static String[] stored(String[] row, String[] before) {
        String[] stored = row.clone();
        for (int i = 0; i < row.length; i++) {
            if (row[i] == Changes.TOAST) {
                stored[i] = before[i];
            }
        }
        return stored;
    }

    private static String[] old(String[] row, int keyColumns) {
        String[] old = new String[row.length];
        System.arraycopy(row, 0, old, 0, keyColumns);
        return old;
    }

    private static String key(String[] row, int keyColumns) {
        return keyColumns == 1 ? row[0] : row[0] + '\u0000' + row[1];
    }

    private String key() {
        return Integer.toString(random.nextInt(KEYS));
    }

    private String number() {
        return random.nextInt(5) == 0 ? null : Integer.toString(random.nextInt());
    }

    private String text() {
        return TEXTS[random.nextInt(TEXTS.length)];
    }
}
