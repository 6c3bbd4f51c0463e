package io.pgcat.apply;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.apply.conflict.ConflictType;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.testkit.Servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ConflictApplyIT {

    private final Changes t = Changes.of("t", ReplicaIdentity.DEFAULT, "*id", "code", "v");
    private Subscriber subscriber;

    @BeforeEach
    void start() throws Exception {
        subscriber = new Subscriber(Servers.NEWEST);
        subscriber.execute("CREATE TABLE t (id int PRIMARY KEY, code text UNIQUE, v int)");
    }

    @AfterEach
    void stop() throws Exception {
        subscriber.close();
    }

    private Long count(ConflictType type) {
        return subscriber.applier().report().conflicts().get(type);
    }

    @Test
    void missingRowsAreCountedAndPassedOver() throws Exception {
        subscriber.apply(
                t.update("1", "secret", "1"),
                t.update("2", "secret", "1"),
                t.delete("3", null, null),
                t.insert("4", "a", "1"));
        assertEquals(2L, count(ConflictType.UPDATE_MISSING));
        assertEquals(1L, count(ConflictType.DELETE_MISSING));
        assertEquals(List.of("4"), subscriber.rows("t", "id"));
        assertEquals(
                1,
                subscriber.applier().report().tables().stream()
                        .findFirst()
                        .orElseThrow()
                        .rows());
    }

    @Test
    void anInsertThatExistsStops() throws Exception {
        subscriber.apply(t.insert("1", "a", "1"));
        ReplicationException failure = subscriber.failure(t.insert("1", "secret", "1"));
        assertEquals(ErrorKind.REJECTED_CHANGE, failure.kind());
        assertEquals("23505", failure.sqlState());
        assertTrue(failure.getMessage().contains("insert_exists, key (id)"), failure.getMessage());
        assertTrue(failure.getMessage().contains("t_pkey"), failure.getMessage());
        assertTrue(failure.getMessage().contains("public.t"), failure.getMessage());
        assertTrue(
                failure.getMessage()
                        .contains(failure.place().orElseThrow().commitLsn().toString()),
                failure.getMessage());
        assertEquals(1L, count(ConflictType.INSERT_EXISTS));
    }

    @Test
    void anUpdateThatExistsStops() throws Exception {
        subscriber.apply(t.insert("1", "a", "1"), t.insert("2", "b", "1"));
        ReplicationException failure = subscriber.failure(t.update("2", "a", "1"));
        assertTrue(failure.getMessage().contains("update_exists, key (code)"), failure.getMessage());
        assertEquals(1L, count(ConflictType.UPDATE_EXISTS));
    }

    @Test
    void severalUniqueConstraintsAtOnceAreSaidTogether() throws Exception {
        subscriber.apply(t.insert("1", "a", "1"), t.insert("2", "b", "1"));
        ReplicationException failure = subscriber.failure(t.insert("1", "b", "1"));
        assertTrue(failure.getMessage().contains("multiple_unique_conflicts, key (code, id)"), failure.getMessage());
        assertEquals(1L, count(ConflictType.MULTIPLE_UNIQUE_CONFLICTS));
    }

    @Test
    void noMessageShowsAValue() throws Exception {
        ReplicationException failure = subscriber.failure(t.insert("1", "a", "geheim\"x"));
        assertEquals("22P02", failure.sqlState());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertFalse(cause.toString().contains("geheim"), cause.toString());
        }
        subscriber.apply(t.insert("1", "geheim", "1"));
        failure = subscriber.failure(t.insert("2", "geheim", "1"));
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertFalse(cause.toString().contains("geheim"), cause.toString());
        }
    }

    @Test
    void aTargetThatIsNotThereIsNamed() throws Exception {
        Changes missing = Changes.of("nowhere", ReplicaIdentity.DEFAULT, "*id");
        ReplicationException failure = subscriber.failure(missing.insert("1"));
        assertEquals(ErrorKind.CONFIGURATION, failure.kind());
        assertTrue(failure.getMessage().contains("public.nowhere does not exist"), failure.getMessage());
        assertEquals("public.nowhere", failure.place().orElseThrow().table());
    }

    @Test
    void unsuitableTargetsAreRefused() throws Exception {
        subscriber.execute(
                "CREATE MATERIALIZED VIEW mat AS SELECT 1 AS id",
                "CREATE SEQUENCE seq",
                "CREATE TYPE comp AS (id int)",
                "CREATE VIEW v AS SELECT * FROM t");
        for (String[] kind : new String[][] {
            {"mat", "a materialized view"}, {"seq", "a sequence"}, {"comp", "a composite type"}, {"t_pkey", "an index"}
        }) {
            ReplicationException failure = subscriber.failure(
                    Changes.of(kind[0], ReplicaIdentity.DEFAULT, "*id").insert("1"));
            assertEquals(ErrorKind.CONFIGURATION, failure.kind());
            assertTrue(failure.getMessage().contains(kind[1]), failure.getMessage());
        }
        ReplicationException failure = subscriber.failure(
                Changes.of("v", ReplicaIdentity.DEFAULT, "*id", "code", "v").update("1", "a", "1"));
        assertTrue(failure.getMessage().contains("pgcat_replident"), failure.getMessage());
    }

    @Test
    void replicaAndAlwaysTriggersFireAndOrdinaryOnesDoNot() throws Exception {
        subscriber.execute(
                "CREATE TABLE fired (name text)",
                "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO public.fired VALUES (TG_NAME); RETURN NEW; END'",
                "CREATE TRIGGER ordinary BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION note()",
                "CREATE TRIGGER replica BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION note()",
                "CREATE TRIGGER always BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION note()",
                "ALTER TABLE t ENABLE REPLICA TRIGGER replica",
                "ALTER TABLE t ENABLE ALWAYS TRIGGER always");
        subscriber.apply(t.insert("1", "a", "1"));
        assertEquals(List.of("always", "replica"), subscriber.rows("fired", "name"));
    }

    @Test
    void anInsertThatATriggerSuppressesIsNoError() throws Exception {
        subscriber.execute(
                "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                "CREATE TRIGGER swallow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION swallow()",
                "ALTER TABLE t ENABLE REPLICA TRIGGER swallow");
        subscriber.apply(t.insert("1", "a", "1"));
        assertEquals(List.of(), subscriber.rows("t", "id"));
        assertEquals(1, subscriber.acknowledged());
    }

    @Test
    void aTableThatIsRedefinedReplacedOrRenamedIsSeenAtOnce() throws Exception {
        subscriber.apply(t.insert("1", "a", "1"));
        subscriber.execute("ALTER TABLE t RENAME TO old", "CREATE TABLE t (v text, code text, id bigint PRIMARY KEY)");
        subscriber.apply(t.insert("1", "b", "2"));
        subscriber.execute("ALTER TABLE t DROP COLUMN code", "ALTER TABLE t ADD COLUMN code varchar(10)");
        subscriber.apply(t.update("1", "c", "3"));
        assertEquals(List.of("1|c|3"), subscriber.rows("t", "id", "code", "v"));
        assertEquals(List.of("1|a|1"), subscriber.rows("old", "id", "code", "v"));
    }
}
