package io.pgcat.apply;

import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.pgcat.change.Change;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.testkit.Servers;

import static io.pgcat.apply.Changes.TOAST;
import static io.pgcat.apply.Changes.old;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TableApplyIT {

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
    void changesOfOneTransactionAreAppliedInOrder() throws Exception {
        subscriber.execute("CREATE TABLE ordered (id int PRIMARY KEY, v text)");
        Changes t = Changes.of("ordered", ReplicaIdentity.DEFAULT, "*id", "v");
        subscriber.apply(
                t.insert("1", "a"),
                t.insert("2", null),
                t.update("1", "b"),
                t.update(old("2", null), "3", "c"),
                t.insert("2", "again"),
                t.delete("1", null));
        assertEquals(List.of("2|again", "3|c"), subscriber.rows("ordered", "id", "v"));
    }

    @Test
    void manyChangesAreSentInSeveralRounds() throws Exception {
        subscriber.execute("CREATE TABLE many (id int PRIMARY KEY, v text)");
        Changes t = Changes.of("many", ReplicaIdentity.DEFAULT, "*id", "v");
        Change[] changes = new Change[3000];
        for (int i = 0; i < 1000; i++) {
            changes[3 * i] = t.insert(String.valueOf(i), "a");
            changes[3 * i + 1] = t.update(String.valueOf(i), i % 2 == 0 ? "even" : null);
            changes[3 * i + 2] = i % 3 == 0 ? t.delete(String.valueOf(i), null) : t.update(String.valueOf(i), "x");
        }
        subscriber.apply(changes);
        assertEquals("666", subscriber.value("SELECT count(*) FROM many WHERE v = 'x'"));
        assertEquals("666", subscriber.value("SELECT count(*) FROM many"));
    }

    @Test
    void unchangedToastKeepsWhatTheTargetHas() throws Exception {
        subscriber.execute("CREATE TABLE toast (id int PRIMARY KEY, n int, big text)");
        Changes t = Changes.of("toast", ReplicaIdentity.DEFAULT, "*id", "n", "big");
        subscriber.apply(
                t.insert("1", "1", "kept"), t.update("1", "2", TOAST), t.update(old("1", null, null), "5", "3", TOAST));
        assertEquals(List.of("5|3|kept"), subscriber.rows("toast", "id", "n", "big"));
    }

    @Test
    void columnsGoByNameAndTargetOnlyColumnsKeepTheirDefaults() throws Exception {
        subscriber.execute("CREATE TABLE names (extra int DEFAULT 42, v text, id int PRIMARY KEY)");
        Changes t = Changes.of("names", ReplicaIdentity.DEFAULT, "*id", "v");
        subscriber.apply(t.insert("1", "a"));
        subscriber.execute("UPDATE names SET extra = 7");
        subscriber.apply(t.update("1", "b"));
        assertEquals(List.of("1|b|7"), subscriber.rows("names", "id", "v", "extra"));
    }

    @Test
    void aColumnThatOnlyTheSourceHasIsNamedInTheError() throws Exception {
        subscriber.execute("CREATE TABLE less (id int PRIMARY KEY)");
        Changes t = Changes.of("less", ReplicaIdentity.DEFAULT, "*id", "fresh");
        ReplicationException failure = subscriber.failure(t.insert("1", "a"));
        assertEquals(ErrorKind.CONFIGURATION, failure.kind());
        assertTrue(failure.getMessage().contains("public.less"), failure.getMessage());
        assertTrue(failure.getMessage().contains("fresh"), failure.getMessage());
        assertEquals("public.less", failure.place().orElseThrow().table());
        subscriber.execute("ALTER TABLE less ADD fresh text");
        subscriber.apply(t.insert("1", "a"));
        assertEquals(List.of("1|a"), subscriber.rows("less", "id", "fresh"));
    }

    @Test
    void generatedAndIdentityColumnsAreLeftToOrOverriddenAtTheTarget() throws Exception {
        subscriber.execute("CREATE TABLE computed (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int,"
                + " b int GENERATED ALWAYS AS (a * 2) STORED, extra text DEFAULT 'd', big text)");
        Changes t = Changes.of("computed", ReplicaIdentity.DEFAULT, "*id", "a", "b", "big");
        subscriber.apply(t.insert("100", "1", "99", "kept"), t.update("100", "2", "99", "kept"));
        subscriber.execute("UPDATE computed SET extra = 'mine'");
        subscriber.apply(t.update(old("100", null, null, null), "200", "3", "99", TOAST));
        assertEquals(List.of("200|3|6|mine|kept"), subscriber.rows("computed", "id", "a", "b", "extra", "big"));
    }

    @Test
    void oddIdentifiersAreQuoted() throws Exception {
        String odd = "Odd \"name\".with $1 ? and more, of sixty-three bytes in all: äöü";
        String table = odd.substring(0, 60);
        String quoted = '"' + table.replace("\"", "\"\"") + '"';
        subscriber.execute(
                "CREATE SCHEMA \"S.1\"",
                "CREATE TABLE \"S.1\"." + quoted + " (\"select\" int, \"a \"\"b\"\"\" text, PRIMARY KEY (\"select\"))");
        Changes t = Changes.of("S.1", table, ReplicaIdentity.DEFAULT, "*select", "a \"b\"");
        subscriber.apply(t.insert("1", "x"), t.update("1", "y"), t.insert("2", "z"), t.delete("2", null));
        assertEquals(List.of("1|y"), subscriber.rows("\"S.1\"." + quoted, "\"select\"", "\"a \"\"b\"\"\""));
    }

    @Test
    void aTableOfOnlyItsKeyCanBeUpdated() throws Exception {
        subscriber.execute("CREATE TABLE alone (id int PRIMARY KEY)");
        Changes t = Changes.of("alone", ReplicaIdentity.DEFAULT, "*id");
        subscriber.apply(t.insert("1"), t.update("1"), t.update(old("1"), "2"));
        assertEquals(List.of("2"), subscriber.rows("alone", "id"));
    }

    @Test
    void truncateEmptiesAllItsTablesTogetherAndRestartsSequences() throws Exception {
        subscriber.execute(
                "CREATE TABLE parent (id serial PRIMARY KEY)",
                "CREATE TABLE child (id int PRIMARY KEY REFERENCES parent)",
                "INSERT INTO parent DEFAULT VALUES",
                "INSERT INTO child VALUES (1)");
        Changes parent = Changes.of("parent", ReplicaIdentity.DEFAULT, "*id");
        Changes child = Changes.of("child", ReplicaIdentity.DEFAULT, "*id");
        subscriber.apply(new Change.Truncate(List.of(parent.relation(), child.relation()), true, true));
        assertEquals("0", subscriber.value("SELECT count(*) FROM parent"));
        assertEquals("0", subscriber.value("SELECT count(*) FROM child"));
        assertEquals("1", subscriber.value("SELECT nextval('parent_id_seq')"));
    }

    @Test
    void truncateCascadeDoesNotReachOtherTables() throws Exception {
        subscriber.execute(
                "CREATE TABLE inside (id int PRIMARY KEY)", "CREATE TABLE outside (id int REFERENCES inside)");
        Changes inside = Changes.of("inside", ReplicaIdentity.DEFAULT, "*id");
        ReplicationException failure = subscriber.failure(new Change.Truncate(List.of(inside.relation()), true, false));
        assertEquals("0A000", failure.sqlState());
        assertEquals("public.inside", failure.place().orElseThrow().table());
    }

    @Test
    void logicalMessagesAreCountedAndPassedOver() throws Exception {
        subscriber.execute("CREATE TABLE beside (id int PRIMARY KEY)");
        Changes t = Changes.of("beside", ReplicaIdentity.DEFAULT, "*id");
        long before = subscriber.applier().report().messages();
        subscriber.apply(new Change.Message(true, subscriber.end(), "p", new byte[] {1}), t.insert("1"));
        subscriber.apply(new Change.Message(true, subscriber.end(), "p", new byte[] {1}));
        assertEquals(before + 2, subscriber.applier().report().messages());
        assertEquals(List.of("1"), subscriber.rows("beside", "id"));
    }

    @Test
    void largeValuesArriveAsTheyAre() throws Exception {
        subscriber.execute("CREATE DOMAIN long AS text");
        subscriber.execute(
                "CREATE TABLE large (id int PRIMARY KEY, t text, b bytea, j jsonb, s json, d long, a text[], v varchar,"
                        + " c char(120000))");
        Changes t = Changes.of("large", ReplicaIdentity.DEFAULT, "*id", "t", "b", "j", "s", "d", "a", "v", "c");
        String text = "zwölf Boxkämpfer \\ \t\n".repeat(5000);
        String bytes = "\\x" + "00ff1a".repeat(20_000);
        String json = "{\"a\": \"" + "äöü".repeat(20_000) + "\"}";
        String array = "{\"" + "a b".repeat(20_000) + "\",NULL}";
        subscriber.apply(
                t.insert("1", text, bytes, json, json, text, array, text, text),
                t.insert("2", "", "\\x", "1", "1", "", "{}", "", ""));
        subscriber.apply(t.update("2", text, bytes, json, json, text, array, text, text));
        for (String id : List.of("1", "2")) {
            String where = " FROM large WHERE id = " + id;
            assertEquals(text, subscriber.value("SELECT t" + where));
            assertEquals(bytes, subscriber.value("SELECT b::text" + where));
            assertEquals(json, subscriber.value("SELECT j::text" + where));
            assertEquals(json, subscriber.value("SELECT s::text" + where));
            assertEquals(text, subscriber.value("SELECT d::text" + where));
            assertEquals(array, subscriber.value("SELECT a::text" + where));
            assertEquals(text, subscriber.value("SELECT v::text" + where));
            assertEquals(text, subscriber.value("SELECT c::text" + where));
        }
    }

    @Test
    void columnsThatOnlyTheSourceHasAreLeftOutWhereThatIsWanted() throws Exception {
        try (Subscriber lenient =
                new Subscriber(Servers.NEWEST, "postgres", config -> config.withSynchronousCommit("local")
                        .withIgnoreSourceOnlyColumns(true))) {
            lenient.execute("CREATE TABLE fewer (id int PRIMARY KEY, v text)");
            Changes t = Changes.of("fewer", ReplicaIdentity.DEFAULT, "gone", "*id", "also", "v");
            lenient.apply(t.insert("x", "1", "y", "a"), t.update("x", "1", "y", "b"), t.update("y", "1", "z", TOAST));
            assertEquals(List.of("1|b"), lenient.rows("fewer", "id", "v"));
            Changes keyless = Changes.of("fewer", ReplicaIdentity.DEFAULT, "*gone", "v");
            ReplicationException failure = lenient.failure(keyless.delete("1", null));
            assertEquals(ErrorKind.CONFIGURATION, failure.kind());
            assertTrue(failure.getMessage().contains("gone"), failure.getMessage());
        }
    }

    @Test
    void aTableWithoutColumnsTakesRows() throws Exception {
        subscriber.execute("CREATE TABLE nothing (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY)");
        Changes t = Changes.of("nothing", ReplicaIdentity.DEFAULT);
        subscriber.apply(t.insert(), t.insert());
        assertEquals(List.of("1", "2"), subscriber.rows("nothing", "id"));
    }

    @Test
    void aTriggerThatTalksALotDoesNotHoldUpTheStream() throws Exception {
        subscriber.execute(
                "CREATE TABLE noisy (id int PRIMARY KEY)",
                "CREATE FUNCTION talk() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN RAISE WARNING '%', repeat('x', 20000); RETURN NEW; END $$",
                "CREATE TRIGGER talk BEFORE INSERT ON noisy FOR EACH ROW EXECUTE FUNCTION talk()",
                "ALTER TABLE noisy ENABLE ALWAYS TRIGGER talk");
        Changes t = Changes.of("noisy", ReplicaIdentity.DEFAULT, "*id");
        Change[] changes = new Change[1000];
        for (int i = 0; i < changes.length; i++) {
            changes[i] = t.insert(String.valueOf(i));
        }
        subscriber.apply(changes);
        assertEquals("1000", subscriber.value("SELECT count(*) FROM noisy"));
    }
}
