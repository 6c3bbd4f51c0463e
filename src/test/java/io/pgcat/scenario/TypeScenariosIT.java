package io.pgcat.scenario;

import java.sql.SQLException;

import org.junit.jupiter.api.Test;

/** Values whose meaning lies outside of them: in functions, in other objects, in more digits than a double has. */
class TypeScenariosIT extends Scenario {

    @Test
    void aDomainsCheckMayCallFunctions() throws Exception {
        both(
                "CREATE TABLE primes(n int PRIMARY KEY)",
                "CREATE FUNCTION is_prime(int) RETURNS boolean LANGUAGE sql STABLE"
                        + " AS 'SELECT EXISTS (SELECT FROM public.primes WHERE n = $1)'",
                "CREATE FUNCTION is_small(int) RETURNS boolean LANGUAGE sql"
                        + " AS 'SELECT $1 IN (SELECT * FROM (VALUES (10), (11), (13)) v)'",
                "CREATE DOMAIN prime AS int CHECK (public.is_prime(VALUE))",
                "CREATE DOMAIN small AS int CHECK (public.is_small(VALUE))",
                "CREATE TABLE t(num small PRIMARY KEY)",
                "CREATE TABLE u(num prime PRIMARY KEY)");
        subscribe();
        String sums = "SELECT (SELECT sum(num) FROM t), (SELECT sum(num) FROM u)";
        p.execute("INSERT INTO t VALUES (10)", "INSERT INTO t VALUES (11)");
        together(p, "INSERT INTO primes VALUES (2), (3), (11)", "INSERT INTO u VALUES (2), (11)");
        caughtUp();
        assertRows(s, sums, "(21,13)");
        p.execute("DELETE FROM t WHERE num = 10", "UPDATE u SET num = 3 WHERE num = 2");
        caughtUp();
        assertRows(s, sums, "(11,14)");
    }

    @Test
    void integersAbove53BitsAreNotRounded() throws Exception {
        both("CREATE TABLE t(id bigint PRIMARY KEY, n numeric, payload jsonb, j json)");
        String insert = "INSERT INTO t VALUES (%s, 9007199254740993.1, '{\"m\": 1}', '{\"n\":9007199254740993}')";
        both(String.format(insert, "9007199254740993"));
        subscribe();
        p.execute(
                String.format(insert, "9007199254740995"),
                "UPDATE t SET id = id + 1 WHERE id = 9007199254740993",
                "UPDATE t SET id = id + 1 WHERE id = 9007199254740995",
                "UPDATE t SET payload = '{\"n\":9223372036854775807,\"m\":12345678901234567890}', n = n + 1"
                        + " WHERE id = 9007199254740996");
        assertArrived();
        assertRows(
                s,
                "SELECT id, n, payload->'n', payload->'m', j FROM t ORDER BY id",
                "(9007199254740994,9007199254740993.1,,1,\"{\"\"n\"\":9007199254740993}\")",
                "(9007199254740996,9007199254740994.1,9223372036854775807,12345678901234567890,"
                        + "\"{\"\"n\"\":9007199254740993}\")");
    }

    @Test
    void objectsAreReferredToByTheirNames() throws Exception {
        for (int i = 0; i < 5; i++) {
            s.execute(
                    "CREATE TABLE dummy(a int)", "DROP TABLE dummy", "CREATE TYPE dummy AS ENUM ()", "DROP TYPE dummy");
        }
        both(
                "CREATE TABLE other(a int)",
                "CREATE TYPE mood AS ENUM ('ok')",
                "CREATE TABLE t(id int PRIMARY KEY, c regclass, ty regtype, f regprocedure)");
        String row = ", 'public.other', 'public.mood', 'upper(text)')";
        subscribe();
        p.execute("INSERT INTO t VALUES (1" + row);
        caughtUp();
        s.execute("ALTER DATABASE " + s.name() + " SET search_path = pg_catalog");
        try {
            reconnect();
            p.execute("INSERT INTO t VALUES (2" + row);
            caughtUp();
            assertRows(s, "SELECT * FROM public.t WHERE id = 2", "(2,public.other,public.mood,\"upper(text)\")");
        } finally {
            s.execute("ALTER DATABASE " + s.name() + " RESET search_path");
        }
        reconnect();
        assertRows(
                s, "SELECT * FROM t ORDER BY id", "(1,other,mood,\"upper(text)\")", "(2,other,mood,\"upper(text)\")");
        assertArrived();
        p.execute("CREATE TABLE missing(a int)", "INSERT INTO t VALUES (3, 'public.missing', NULL, NULL)");
        awaitStop("42P01", "public.t", "insert into public.t", "public.missing");
        s.execute("CREATE TABLE missing(a int)");
        assertArrived();
    }

    @Test
    void privilegesStopUntilTheirRolesExist() throws Exception {
        both("CREATE TABLE t(id int PRIMARY KEY, a aclitem, l aclitem[])");
        p.execute("CREATE ROLE \"reader of t\"");
        s.execute("CREATE ROLE other_oids");
        try {
            subscribe();
            p.execute("INSERT INTO t VALUES (1, '\"reader of t\"=r/postgres', '{\"\\\"reader of t\\\"=r/postgres\"}')");
            awaitStop("42704", "public.t", "insert into public.t", "role");
            s.execute("CREATE ROLE \"reader of t\"");
            assertArrived();
        } finally {
            p.execute("DROP ROLE \"reader of t\"");
            s.execute("DROP ROLE IF EXISTS \"reader of t\", other_oids");
        }
    }

    @Test
    void aDomainsStricterCheckStops() throws Exception {
        both(
                "CREATE DOMAIN positive AS int CONSTRAINT sign CHECK (VALUE > 0)",
                "CREATE TABLE t(v positive PRIMARY KEY)");
        s.execute("ALTER DOMAIN positive ADD CONSTRAINT limited CHECK (VALUE < 100)");
        subscribe();
        p.execute("INSERT INTO t VALUES (1)", "UPDATE t SET v = 200");
        awaitStop("23514", "public.t", "update of public.t", "limited");
        s.execute("ALTER DOMAIN positive DROP CONSTRAINT limited");
        assertArrived();
    }

    @Test
    void aCheckWhoseFunctionNamesNoSchemaStops() throws Exception {
        String function = "CREATE OR REPLACE FUNCTION known(int) RETURNS boolean LANGUAGE plpgsql"
                + " AS 'BEGIN RETURN EXISTS (SELECT FROM %sknown_numbers WHERE n = $1); END'";
        both(
                "CREATE TABLE known_numbers(n int PRIMARY KEY)",
                "INSERT INTO known_numbers VALUES (1)",
                String.format(function, ""),
                "CREATE TABLE t(n int PRIMARY KEY CHECK (known(n)))");
        subscribe();
        p.execute("INSERT INTO t VALUES (1)");
        awaitStop("42P01", "public.t", "insert into public.t", "known_numbers");
        s.execute(String.format(function, "public."));
        assertArrived();
    }

    private void reconnect() throws SQLException {
        disable(link);
        enable(link, true);
        link.awaitStatus("state", "streaming");
    }
}
