package io.pgcat.apply;

import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.pgcat.change.ReplicaIdentity;
import io.pgcat.error.ReplicationException;
import io.pgcat.testkit.Servers;

import static io.pgcat.apply.Changes.TOAST;
import static io.pgcat.apply.Changes.old;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RowIdentityIT {

    private static Subscriber subscriber;

    @BeforeAll
    static void start() throws Exception {
        subscriber = new Subscriber(Servers.NEWEST);
    }

    @AfterAll
    static void stop() throws Exception {
        subscriber.close();
    }

    @Test
    void fullIdentityWithoutKeyTouchesExactlyOneOfEqualRows() throws Exception {
        subscriber.execute("CREATE TABLE equal (a int, b text)");
        Changes t = Changes.of("equal", ReplicaIdentity.FULL, "a", "b");
        subscriber.apply(
                t.insert("1", null),
                t.insert("1", null),
                t.insert("1", null),
                t.insert(null, null),
                t.insert(null, null),
                t.deleteFull("1", null),
                t.updateFull(old("1", null), "2", "x"),
                t.updateFull(old(null, null), null, "y"));
        assertEquals(List.of("1|~", "2|x", "~|y", "~|~"), subscriber.rows("equal", "a", "b"));
    }

    @Test
    void ofEqualButDifferentLookingRowsTheRightOneIsTouched() throws Exception {
        subscriber.execute("CREATE TABLE looks (n numeric, j jsonb, x json, p point, f float8, a numeric[])");
        Changes t = Changes.of("looks", ReplicaIdentity.FULL, "n", "j", "x", "p", "f", "a");
        String[] first = {"1.0", "{\"a\": 1.0}", "{\"a\":1}", "(1,2)", "0", "{1.0}"};
        String[] second = {"1.00", "{\"a\": 1.00}", "{\"a\": 1}", "(1,2)", "-0", "{1.00}"};
        subscriber.apply(t.insert(first), t.insert(second), t.insert(first), t.deleteFull(second));
        assertEquals(List.of("1.0|0", "1.0|0"), subscriber.rows("looks", "n", "f"));
    }

    @Test
    void fullIdentityUsesTheTargetsPrimaryKeyWhereItCan() throws Exception {
        subscriber.execute("CREATE TABLE keyed (id int PRIMARY KEY, v text, local text DEFAULT 'l')");
        Changes t = Changes.of("keyed", ReplicaIdentity.FULL, "id", "v");
        subscriber.apply(t.insert("1", "a"));
        subscriber.execute("UPDATE keyed SET v = 'changed here'");
        subscriber.apply(t.updateFull(old("1", "a"), "1", TOAST), t.updateFull(old("1", "a"), "2", "c"));
        assertEquals(List.of("2|c|l"), subscriber.rows("keyed", "id", "v", "local"));
    }

    @Test
    void identityByIndexUsesTheColumnsThatThePublisherAnnounces() throws Exception {
        subscriber.execute("CREATE TABLE indexed (a int NOT NULL UNIQUE, b int NOT NULL UNIQUE)");
        Changes byA = Changes.of("indexed", ReplicaIdentity.INDEX, "*a", "b");
        Changes byB = Changes.of("indexed", ReplicaIdentity.INDEX, "a", "*b");
        subscriber.apply(byA.insert("1", "1"), byA.insert("2", "2"));
        subscriber.apply(byB.update("-1", "1"), byB.delete(null, "2"));
        assertEquals(List.of("-1|1"), subscriber.rows("indexed", "a", "b"));
    }

    @Test
    void withoutAnyIndexThePublishersKeyTouchesOneRow() throws Exception {
        subscriber.execute("CREATE TABLE bare (a int, b int, c text)");
        Changes t = Changes.of("bare", ReplicaIdentity.INDEX, "a", "*b", "c");
        subscriber.apply(
                t.insert("1", "10", "a"),
                t.insert("1", "10", "a"),
                t.update("5", "10", "a"),
                t.update(old(null, "10", null), "5", "11", "a"));
        assertEquals("2", subscriber.value("SELECT count(*) FROM bare"));
        assertEquals("1", subscriber.value("SELECT count(*) FROM bare WHERE b = 11"));
    }

    @Test
    void aKeyThatIsNotUniqueInAViewStops() throws Exception {
        subscriber.execute(
                "CREATE TABLE several (id int, v text)",
                "INSERT INTO several VALUES (1, 'a'), (1, 'b')",
                "CREATE VIEW several_view AS SELECT * FROM several",
                "INSERT INTO pgcat.pgcat_replident VALUES ('public.several_view', '{id}')");
        Changes t = Changes.of("several_view", ReplicaIdentity.DEFAULT, "*id", "v");
        ReplicationException failure = subscriber.failure(t.delete("1", null));
        assertTrue(failure.getMessage().contains("2 rows"), failure.getMessage());
        assertEquals("2", subscriber.value("SELECT count(*) FROM several"));
    }

    @Test
    void aConfiguredKeyGoesBeforeThePublishers() throws Exception {
        subscriber.execute(
                "CREATE TABLE chosen (id int, code text, v text)",
                "INSERT INTO pgcat.pgcat_replident VALUES ('public.chosen', '{code}')");
        Changes t = Changes.of("chosen", ReplicaIdentity.FULL, "id", "code", "v");
        subscriber.apply(t.insert("1", "a", "x"), t.updateFull(old("999", "a", "y"), "2", "a", "z"));
        assertEquals(List.of("2|a|z"), subscriber.rows("chosen", "id", "code", "v"));
    }

    @Test
    void keysOfUnusualTypesAreFound() throws Exception {
        subscriber.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'ok')",
                "CREATE DOMAIN moody AS mood",
                "CREATE TYPE pair AS (a int, b text)",
                "CREATE DOMAIN short AS varchar(10)");
        String[][] types = {
            {"moody", "sad", "ok"},
            {"pair", "(1,\"a b\")", "(2,)"},
            {"int[]", "{1,2}", "[0:1]={1,2}"},
            {"numeric", "NaN", "1.50"},
            {"short", "a", "b"},
            {"char(5)", "ab", "c"},
            {"bytea", "\\x00ff", "\\x"},
            {"timestamptz", "2020-01-01 00:00:00+00", "infinity"},
            {"interval", "1 mon", "-00:00:01"},
            {"int4range", "[1,5)", "empty"},
            {"uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12"},
            {"jsonb", "{\"a\": 1}", "[]"},
            {"\"char\"", "a", "b"},
            {"bit(3)", "101", "000"},
            {"moody[]", "{sad,ok}", "{}"},
        };
        for (int i = 0; i < types.length; i++) {
            subscriber.execute("CREATE TABLE odd" + i + " (k " + types[i][0] + " PRIMARY KEY, v int)");
            Changes t = Changes.of("odd" + i, ReplicaIdentity.DEFAULT, "*k", "v");
            subscriber.apply(
                    t.insert(types[i][1], "1"),
                    t.update(types[i][1], "2"),
                    t.update(old(types[i][1], null), types[i][2], "3"));
            assertEquals(List.of("3"), subscriber.rows("odd" + i, "v"), types[i][0]);
            subscriber.apply(t.delete(types[i][2], null));
            assertEquals(List.of(), subscriber.rows("odd" + i, "v"), types[i][0]);
        }
        assertTrue(subscriber.applier().report().conflicts().isEmpty());
    }

    @Test
    void aCitextKeyMatchesWhateverItsCase() throws Exception {
        subscriber.execute(
                "CREATE SCHEMA \"Ext 1\"",
                "CREATE EXTENSION citext SCHEMA \"Ext 1\"",
                "CREATE TABLE folded (k \"Ext 1\".citext PRIMARY KEY, v int)");
        Changes t = Changes.of("folded", ReplicaIdentity.DEFAULT, "*k", "v");
        subscriber.apply(t.insert("AbC", "1"), t.update(old("aBc", null), "abC", "2"));
        assertEquals(List.of("abC|2"), subscriber.rows("folded", "k", "v"));
    }

    @Test
    void decoysInOtherSchemasAreNeverUsed() throws Exception {
        subscriber.execute(
                "CREATE SCHEMA decoy",
                "CREATE FUNCTION decoy.never(int, int) RETURNS boolean LANGUAGE sql AS 'SELECT false'",
                "CREATE OPERATOR decoy.= (LEFTARG = int, RIGHTARG = int, FUNCTION = decoy.never)",
                "CREATE TABLE decoy.real (id int PRIMARY KEY)",
                "CREATE TABLE real (id int PRIMARY KEY)",
                "ALTER DATABASE " + subscriber.database().name() + " SET search_path = decoy, pg_catalog");
        subscriber.restart();
        Changes t = Changes.of("real", ReplicaIdentity.DEFAULT, "*id");
        subscriber.apply(t.insert("1"), t.update(old("1"), "2"));
        assertEquals(List.of("2"), subscriber.rows("public.real", "id"));
        subscriber.execute("ALTER DATABASE " + subscriber.database().name() + " RESET search_path");
        assertTrue(subscriber.applier().report().conflicts().isEmpty());
    }

    @Test
    void anAlwaysIdentityThatIsNoKeyFollowsThePublisher() throws Exception {
        subscriber.execute(
                "CREATE TABLE beside_key (k text PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY, local int DEFAULT 3)");
        Changes t = Changes.of("beside_key", ReplicaIdentity.DEFAULT, "*k", "n");
        subscriber.apply(t.insert("a", "10"), t.update("a", "20"));
        assertEquals(List.of("a|20|3"), subscriber.rows("beside_key", "k", "n", "local"));
    }
}
