package io.pgcat.apply;

import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.pgcat.apply.conflict.ConflictType;
import io.pgcat.change.Change;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.error.ReplicationException;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static io.pgcat.apply.Changes.TOAST;
import static io.pgcat.apply.Changes.old;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TargetKindIT {

    private static Subscriber subscriber;

    @BeforeAll
    static void start() throws Exception {
        subscriber = new Subscriber(Servers.NEWEST);
    }

    @AfterAll
    static void stop() throws Exception {
        subscriber.close();
    }

    private static long missing(ConflictType type) {
        return subscriber.applier().report().conflicts().getOrDefault(type, 0L);
    }

    private static void identify(String table) throws Exception {
        subscriber.execute("INSERT INTO pgcat.pgcat_replident VALUES ('public." + table + "', '{id}')");
    }

    @Test
    void rowsOfAPartitionedTableMoveBetweenPartitions() throws Exception {
        subscriber.execute(
                "CREATE TABLE part (id int, region text, big text, PRIMARY KEY (id, region)) PARTITION BY LIST (region)",
                "CREATE TABLE part_a PARTITION OF part FOR VALUES IN ('a')",
                "CREATE TABLE part_b PARTITION OF part FOR VALUES IN ('b')");
        Changes t = Changes.of("part", ReplicaIdentity.DEFAULT, "*id", "*region", "big");
        subscriber.apply(
                t.insert("1", "a", "kept"),
                t.insert("2", "b", "x"),
                t.update(old("1", "a", null), "1", "b", TOAST),
                t.delete("2", "b", null));
        assertEquals(List.of("1|b|kept"), subscriber.rows("part_b", "id", "region", "big"));
        assertEquals("0", subscriber.value("SELECT count(*) FROM part_a"));
        subscriber.apply(t.truncate());
        assertEquals("0", subscriber.value("SELECT count(*) FROM part"));
    }

    @Test
    void aPartitionedTableWithoutKeyLosesExactlyOneOfEqualRows() throws Exception {
        subscriber.execute(
                "CREATE TABLE dup (id int, v text) PARTITION BY RANGE (id)",
                "CREATE TABLE dup_1 PARTITION OF dup FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE dup_2 PARTITION OF dup FOR VALUES FROM (10) TO (20)");
        Changes t = Changes.of("dup", ReplicaIdentity.FULL, "id", "v");
        subscriber.apply(
                t.insert("1", null),
                t.insert("1", null),
                t.insert("11", "a"),
                t.insert("11", "a"),
                t.updateFull(old("1", null), "12", "moved"),
                t.deleteFull("11", "a"));
        assertEquals(List.of("11|a", "12|moved", "1|~"), subscriber.rows("dup", "id", "v"));
    }

    @Test
    void anUpdatableViewStoresInItsTable() throws Exception {
        subscriber.execute(
                "CREATE TABLE base (id int PRIMARY KEY, v text, big text)",
                "CREATE VIEW plain_view AS SELECT v, id, big FROM base WHERE id < 100");
        identify("plain_view");
        Changes t = Changes.of("plain_view", ReplicaIdentity.DEFAULT, "*id", "v", "big");
        long before = missing(ConflictType.UPDATE_MISSING);
        subscriber.apply(
                t.insert("1", "a", "kept"),
                t.insert("200", "hidden", "x"),
                t.update("1", "b", TOAST),
                t.update(old("1", null, null), "2", "b", TOAST),
                t.update("200", "missing", "x"));
        assertEquals(List.of("200|hidden|x", "2|b|kept"), subscriber.rows("base", "id", "v", "big"));
        assertEquals(before + 1, missing(ConflictType.UPDATE_MISSING));
        subscriber.apply(t.truncate());
        assertEquals(List.of("200"), subscriber.rows("base", "id"));
    }

    @Test
    void aViewWithCheckOptionStopsAtARowThatItMayNotHold() throws Exception {
        subscriber.execute(
                "CREATE TABLE checked (id int PRIMARY KEY)",
                "CREATE VIEW checked_view AS SELECT id FROM checked WHERE id < 100 WITH CHECK OPTION");
        identify("checked_view");
        Changes t = Changes.of("checked_view", ReplicaIdentity.DEFAULT, "*id");
        ReplicationException failure = subscriber.failure(t.insert("1"), t.insert("200"));
        assertEquals("44000", failure.sqlState());
        assertEquals("0", subscriber.value("SELECT count(*) FROM checked"));
    }

    @Test
    void aViewsRulesFireAndTablesBesideItStayInReplicaRole() throws Exception {
        subscriber.execute(
                "CREATE TABLE ruled (id int PRIMARY KEY, v text)",
                "CREATE TABLE beside_rules (id int PRIMARY KEY, parent int REFERENCES ruled)",
                "CREATE VIEW rule_view AS SELECT id, max(v) AS v FROM ruled GROUP BY id",
                "CREATE RULE i AS ON INSERT TO rule_view DO INSTEAD INSERT INTO ruled VALUES (NEW.id, NEW.v)",
                "CREATE RULE u AS ON UPDATE TO rule_view DO INSTEAD UPDATE ruled SET id = NEW.id, v = NEW.v"
                        + " WHERE id = OLD.id",
                "CREATE RULE d AS ON DELETE TO rule_view DO INSTEAD DELETE FROM ruled WHERE id = OLD.id");
        identify("rule_view");
        Changes t = Changes.of("rule_view", ReplicaIdentity.DEFAULT, "*id", "v");
        Changes beside = Changes.of("beside_rules", ReplicaIdentity.DEFAULT, "*id", "parent");
        long before = missing(ConflictType.DELETE_MISSING);
        subscriber.apply(
                t.insert("1", "a"),
                t.insert("2", "a"),
                beside.insert("1", "999"),
                t.update("1", "b"),
                t.update(old("1", null), "3", "c"),
                t.delete("2", null),
                t.delete("77", null));
        assertEquals(List.of("3|c"), subscriber.rows("ruled", "id", "v"));
        assertEquals(List.of("1|999"), subscriber.rows("beside_rules", "id", "parent"));
        assertEquals(before + 1, missing(ConflictType.DELETE_MISSING));
    }

    @Test
    void aViewsInsteadOfTriggersFire() throws Exception {
        subscriber.execute(
                "CREATE TABLE triggered (id int PRIMARY KEY, v text)",
                "CREATE VIEW trigger_view AS SELECT id, max(v) AS v FROM triggered GROUP BY id",
                "CREATE FUNCTION instead() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF TG_OP = 'INSERT' THEN INSERT INTO public.triggered VALUES (NEW.id, NEW.v); RETURN NEW;"
                        + " ELSIF TG_OP = 'UPDATE' THEN UPDATE public.triggered SET id = NEW.id, v = NEW.v WHERE id = OLD.id;"
                        + " RETURN NEW; ELSE DELETE FROM public.triggered WHERE id = OLD.id; RETURN OLD; END IF; END $$",
                "CREATE TRIGGER i INSTEAD OF INSERT OR UPDATE OR DELETE ON trigger_view"
                        + " FOR EACH ROW EXECUTE FUNCTION instead()");
        identify("trigger_view");
        Changes t = Changes.of("trigger_view", ReplicaIdentity.DEFAULT, "*id", "v");
        subscriber.apply(
                t.insert("1", "a"),
                t.insert("2", "a"),
                t.insert("3", "a"),
                t.update("1", "b"),
                t.update(old("2", null), "5", "c"),
                t.delete("3", null));
        assertEquals(List.of("1|b", "5|c"), subscriber.rows("triggered", "id", "v"));
    }

    @Test
    void aForeignTableStoresOnTheOtherServer() throws Exception {
        try (TestDatabase other = Servers.database(Servers.NEWEST)) {
            other.execute("CREATE TABLE far (id int PRIMARY KEY, v text, n numeric)");
            subscriber.execute(
                    "CREATE EXTENSION postgres_fdw",
                    "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '"
                            + other.server().port() + "', dbname '" + other.name() + "')",
                    "CREATE USER MAPPING FOR postgres SERVER far OPTIONS (user 'postgres')",
                    "CREATE FOREIGN TABLE far (id int, v text, n numeric) SERVER far");
            identify("far");
            Changes t = Changes.of("far", ReplicaIdentity.DEFAULT, "*id", "v", "n");
            subscriber.apply(
                    t.insert("1", "a", "1.10"),
                    t.insert("2", null, null),
                    t.update("1", "b", "NaN"),
                    t.update(old("2", null, null), "3", "c", "0.000"),
                    t.delete("1", null, null));
            assertEquals(
                    List.of("3|c|0.000"),
                    List.of(String.join(",", other.values("SELECT id||'|'||v||'|'||n FROM far"))));
            subscriber.apply(t.truncate());
            assertEquals("0", other.value("SELECT count(*) FROM far"));
            ReplicationException failure = subscriber.failure(t.insert("4", "x", "1"), t.insert("4", "x", "1"));
            assertEquals("23505", failure.sqlState());
            assertTrue(failure.getMessage().contains("insert_exists"), failure.getMessage());
            subscriber.restart();
            subscriber.execute("DROP SERVER far CASCADE");
        }
    }

    @Test
    void tablesThatInheritKeepTheirRows() throws Exception {
        subscriber.execute(
                "CREATE TABLE mother (id int PRIMARY KEY, v text)",
                "CREATE TABLE daughter (PRIMARY KEY (id)) INHERITS (mother)",
                "INSERT INTO daughter VALUES (1, 'daughter')");
        Changes t = Changes.of("mother", ReplicaIdentity.DEFAULT, "*id", "v");
        subscriber.apply(t.insert("1", "a"), t.update("1", "mother"));
        assertEquals(List.of("1|daughter", "1|mother"), subscriber.rows("mother", "id", "v"));
        subscriber.apply(new Change.Truncate(List.of(t.relation()), false, false));
        assertEquals(List.of("1|daughter"), subscriber.rows("mother", "id", "v"));
    }
}
