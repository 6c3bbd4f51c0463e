package io.pgcat.scenario.types;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Inserts, updates and deletes on the tables of one type, in one transaction. */
final class TypeChanges {

    /** An index entry takes about 2700 bytes. */
    private static final int LONGEST_IN_KEY = 1200;

    private final TypeTables tables;
    private final String sql;
    private final List<String> values;

    /**
     * @param sql the type at the publisher
     * @param values expressions
     */
    TypeChanges(TypeTables tables, String sql, List<String> values) {
        this.tables = tables;
        this.sql = sql;
        this.values = values;
    }

    TypeTables tables() {
        return tables;
    }

    /** Runs them. */
    void run(Connection publisher) throws SQLException {
        publisher.setAutoCommit(false);
        try (Statement statement = publisher.createStatement()) {
            statement.execute("SET LOCAL IntervalStyle = 'postgres'");
            statement.execute("SET LOCAL extra_float_digits = 3");
            statement.execute("SET LOCAL lc_monetary = 'C'");
            for (String change : changes()) {
                statement.execute(change);
            }
            publisher.commit();
        } catch (SQLException e) {
            publisher.rollback();
            throw e;
        } finally {
            publisher.setAutoCommit(true);
        }
    }

    private List<String> changes() {
        if (tables.bare()) {
            String name = "public.v_" + tables.name();
            return List.of(
                    "INSERT INTO " + name + " VALUES (1, 1), (2, 2)",
                    "UPDATE " + name + " SET n = -n",
                    "DELETE FROM " + name + " WHERE id = 2");
        }
        List<String> changes = new ArrayList<>(samples());
        changes.addAll(values());
        changes.addAll(withoutKey());
        changes.addAll(many());
        if (tables.comparable()) {
            changes.addAll(primaryKey());
            changes.addAll(wideKey());
        }
        return changes;
    }

    /** Temporary tables: s has each sample in every form, numbered from 1; k those that fit into a key. */
    private List<String> samples() {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            rows.append("(")
                    .append(i + 1)
                    .append(", ")
                    .append(cast(values.get(i)))
                    .append("), ");
        }
        rows.append("(")
                .append(values.size() + 1)
                .append(", NULL::")
                .append(sql)
                .append(")");
        String range = range("least(v, w)", "greatest(v, w)");
        String forms = "v, " + array() + " AS a, v::public.d_" + tables.name() + " AS d, " + composite() + " AS c"
                + (tables.ranges() ? ", " + range + " AS r" : "")
                + (tables.multiranges() ? ", public.m_" + tables.name() + "(" + range + ") AS m" : "");
        return List.of(
                "CREATE TEMP TABLE x ON COMMIT DROP AS SELECT i, v, lead(v) OVER (ORDER BY i) AS w FROM (VALUES " + rows
                        + ") x(i, v)",
                "CREATE TEMP TABLE s ON COMMIT DROP AS SELECT i, (SELECT count(*) FROM x)::int AS size, " + forms
                        + " FROM x",
                "CREATE TEMP TABLE k ON COMMIT DROP AS SELECT row_number() OVER (ORDER BY i) AS i, " + tables.forms()
                        + " FROM s WHERE v::text IS NOT NULL AND length(s::text) < " + LONGEST_IN_KEY);
    }

    private String cast(String expression) {
        return "(" + expression + ")::" + sql;
    }

    private String array() {
        return "(CASE i % 6 WHEN 0 THEN ARRAY[v, NULL, v]::" + sql
                + "[] WHEN 1 THEN ARRAY[ARRAY[v, NULL], ARRAY[NULL, v]]::"
                + sql + "[] WHEN 2 THEN array_fill(v, ARRAY[2], ARRAY[0])::" + sql
                + "[] WHEN 3 THEN array_fill(v, ARRAY[2,1,2], ARRAY[-3,5,1])::" + sql + "[] WHEN 4 THEN ARRAY[v]::"
                + sql
                + "[] ELSE '{}' END)";
    }

    private String composite() {
        return "ROW(i, v, ARRAY[v, NULL]::" + sql + "[])::public.c_" + tables.name();
    }

    /** Rows of small numbers are changed, those above 1000 stay as they were inserted. */
    private List<String> values() {
        String name = "public.v_" + tables.name();
        String more = "ARRAY[d, NULL, d]::public.d_" + tables.name()
                + "[], ARRAY[c, NULL, ROW(NULL, NULL, NULL)]::public.c_" + tables.name() + "[]"
                + (tables.ranges() ? ", ARRAY[r, NULL]::public.r_" + tables.name() + "[]" : "");
        String columns = "id, n, " + tables.forms() + ", da, ca" + (tables.ranges() ? ", ra" : "");
        String insert = "INSERT INTO " + name + " (" + columns + ") SELECT i + %d, i, " + tables.forms() + ", " + more
                + " FROM s";
        return List.of(
                String.format(insert, 1000),
                String.format(insert, 0),
                "UPDATE " + name + " t SET v = s.v, a = s.a, d = s.d, c = s.c FROM s WHERE t.id = s.i % s.size + 1",
                "UPDATE " + name + " SET n = -n WHERE id < 1000",
                "UPDATE " + name + " SET v = NULL, d = NULL WHERE id = 2",
                "DELETE FROM " + name + " WHERE id < 1000 AND id % 4 = 3");
    }

    /**
     * Each row holds a value in one form and NULL in the others, so that none helps another to be told apart. Of each
     * there are three: one is updated, one deleted, one stays. Values that are equal but look different are others.
     */
    private List<String> withoutKey() {
        String name = "public.f_" + tables.name();
        String second =
                " WHERE ctid IN (SELECT ctid FROM (SELECT ctid, row_number() OVER (PARTITION BY f::text ORDER BY"
                        + " ctid) AS place FROM " + name + " f) x WHERE place = 2)";
        List<String> changes = new ArrayList<>();
        changes.add(insert(name, "v", "v"));
        changes.add(insert(name, "a", "ARRAY[v, NULL]::" + sql + "[]"));
        changes.add(insert(name, "d", "v"));
        changes.add(insert(name, "c", "ROW(0, v, ARRAY[v, NULL]::" + sql + "[])::public.c_" + tables.name()));
        if (tables.ranges()) {
            changes.add(insert(name, "r", range("v", "v")));
        }
        if (tables.multiranges()) {
            changes.add(insert(name, "m", "public.m_" + tables.name() + "(" + range("v", "v") + ")"));
        }
        changes.add("UPDATE " + name + " SET n = -1" + second);
        changes.add("DELETE FROM " + name + second);
        changes.add("UPDATE " + name + " SET v = NULL, d = NULL WHERE n = -1");
        return changes;
    }

    /** The first are copied in, the others updated as arrays. */
    private List<String> many() {
        String name = "public.m_" + tables.name();
        String row = "(SELECT v FROM s WHERE s.i = %s %% s.size + 1)";
        return List.of(
                "INSERT INTO " + name + " SELECT n, " + String.format(row, "n") + " FROM generate_series(1, 64) n",
                "UPDATE " + name + " SET v = " + String.format(row, "id") + " WHERE id > " + TypeTables.BEFORE);
    }

    private static String insert(String table, String column, String value) {
        return "INSERT INTO " + table + " (" + column + ") SELECT " + value + " FROM s, generate_series(1, 3)";
    }

    private String range(String lower, String upper) {
        return "public.r_" + tables.name() + "(" + lower + ", " + upper + ", '[]')";
    }

    private List<String> primaryKey() {
        String name = "public.p_" + tables.name();
        return List.of(
                "INSERT INTO " + name + " SELECT v, i FROM k ORDER BY i ON CONFLICT DO NOTHING",
                "UPDATE " + name + " SET n = n + 100",
                // To what is equal but looks different.
                "UPDATE " + name + " p SET v = k.v FROM k WHERE ARRAY[p.v] = ARRAY[k.v] AND p.v::text <> k.v::text",
                "DELETE FROM " + name + " WHERE n = 101",
                "UPDATE " + name + " SET v = (SELECT v FROM k WHERE i = 1) WHERE n = (SELECT max(n) FROM " + name + ")",
                "DELETE FROM " + name + " WHERE n % 3 = 0");
    }

    private List<String> wideKey() {
        String name = "public.k_" + tables.name();
        String next = " FROM k WHERE t.n = k.i % (SELECT max(i) FROM k) + 1";
        return List.of(
                "INSERT INTO " + name + " (n, " + tables.forms() + ") SELECT i, " + tables.forms() + " FROM k",
                "UPDATE " + name + " t SET v = k.v, d = k.v" + next,
                "UPDATE " + name + " t SET a = k.a" + next,
                "UPDATE " + name + " t SET c = k.c" + next,
                "UPDATE " + name + " SET n = -n",
                "DELETE FROM " + name + " WHERE n % 4 = -3");
    }
}
