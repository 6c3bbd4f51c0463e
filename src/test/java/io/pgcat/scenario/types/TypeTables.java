package io.pgcat.scenario.types;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of one type: {@code v_} holds it in every form, {@code f_} likewise without a key, {@code p_} has it as
 * primary key, {@code k_} has a primary key of all its forms. {@code m_} has it alone, in so many rows that these go together:
 * those above {@value #BEFORE} are there from the beginning.
 *
 * @param name of the type, the end of the tables' names
 * @param bare whether it has no array type: then there is only {@code v_} with the value itself
 * @param comparable whether it may be a key
 * @param ranges whether ranges are made of it
 * @param multiranges whether multiranges are made of it
 */
record TypeTables(String name, boolean bare, boolean comparable, boolean ranges, boolean multiranges) {

    static final int BEFORE = 1000;

    private static final String NO_OPERATOR_CLASS = "42704";
    private static final int FIRST_WITH_MULTIRANGES = 14;

    /**
     * Asks the server what can be made of a type.
     *
     * @param version the older of the two servers'
     */
    static TypeTables of(Connection publisher, String name, String sql, int version) throws SQLException {
        boolean bare = is(publisher, "typarray = 0", sql);
        boolean comparable = !bare && isComparable(publisher, sql);
        boolean ranges = comparable && !sql.contains("(") && is(publisher, "typtype <> 'd'", sql);
        return new TypeTables(name, bare, comparable, ranges, ranges && version >= FIRST_WITH_MULTIRANGES);
    }

    /** The connection must not be in autocommit mode; the type may be tried out there. */
    private static boolean isComparable(Connection connection, String sql) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE attempt (v " + sql + " PRIMARY KEY)");
            return true;
        } catch (SQLException e) {
            if (NO_OPERATOR_CLASS.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        } finally {
            connection.rollback(before);
        }
    }

    private static boolean is(Connection connection, String condition, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT " + condition + " FROM pg_type WHERE oid = '" + sql + "'::regtype")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Defines them on a server, where the type has this SQL name. */
    void create(Connection connection, String sql) throws SQLException {
        List<String> ddl = bare
                ? List.of("CREATE TABLE public.v_" + name + " (id int PRIMARY KEY, n int, v " + sql + ")")
                : definitions(sql);
        try (Statement statement = connection.createStatement()) {
            for (String line : ddl) {
                statement.execute(line);
            }
        }
    }

    private List<String> definitions(String sql) {
        List<String> ddl = new ArrayList<>(List.of(
                "CREATE DOMAIN public.d_" + name + " AS " + sql,
                "CREATE TYPE public.c_" + name + " AS (i int, v " + sql + ", a " + sql + "[])"));
        if (ranges) {
            String multirange = multiranges ? ", multirange_type_name = public.m_" + name : "";
            ddl.add("CREATE TYPE public.r_" + name + " AS RANGE (subtype = " + sql + multirange + ")");
        }
        String key = "v " + sql + ", a " + sql + "[], " + own("d") + ", " + own("c") + (ranges ? ", " + own("r") : "")
                + (multiranges ? ", " + own("m") : "");
        ddl.add("CREATE TABLE public.v_" + name + " (id int PRIMARY KEY, n int, " + key + ", da public.d_" + name
                + "[], ca public.c_" + name + "[]" + (ranges ? ", ra public.r_" + name + "[]" : "") + ")");
        ddl.add("CREATE TABLE public.f_" + name + " (n int, " + key + ")");
        ddl.add("ALTER TABLE public.f_" + name + " REPLICA IDENTITY FULL");
        ddl.add("CREATE TABLE public.m_" + name + " (id int PRIMARY KEY, v " + sql + ")");
        ddl.add("INSERT INTO public.m_" + name + " SELECT i + " + BEFORE + " FROM generate_series(1, 64) i");
        if (comparable) {
            ddl.add("CREATE TABLE public.p_" + name + " (v " + sql + " PRIMARY KEY, n int)");
            ddl.add("CREATE TABLE public.k_" + name + " (n int, " + key + ", PRIMARY KEY (" + forms() + "))");
        }
        return ddl;
    }

    private String own(String form) {
        return form + " public." + form + "_" + name;
    }

    /** The columns of all forms, as a list. */
    String forms() {
        return "v, a, d, c" + (ranges ? ", r" : "") + (multiranges ? ", m" : "");
    }

    /** As SQL. */
    List<String> names() {
        List<String> names = new ArrayList<>(List.of("public.v_" + name));
        if (!bare) {
            names.add("public.f_" + name);
            names.add("public.m_" + name);
        }
        if (comparable) {
            names.add("public.p_" + name);
            names.add("public.k_" + name);
        }
        return names;
    }
}
