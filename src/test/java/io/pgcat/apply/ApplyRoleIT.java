package io.pgcat.apply;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pgcat.change.ReplicaIdentity;
import io.pgcat.error.ReplicationException;
import io.pgcat.testkit.Servers;

import static io.pgcat.apply.Changes.TOAST;
import static io.pgcat.apply.Changes.old;
import static org.junit.jupiter.api.Assertions.assertEquals;

class ApplyRoleIT {

    @ParameterizedTest
    @ValueSource(ints = {Servers.OLDEST, Servers.NEWEST})
    void aRoleWithoutPrivilegeButOnItsTablesApplies(int version) throws Exception {
        String role = "applier_" + version;
        Servers.get(version).execute("postgres", "CREATE ROLE " + role + " LOGIN");
        try (Subscriber subscriber = new Subscriber(version, role, config -> config)) {
            subscriber.execute(
                    "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text, n numeric)",
                    "CREATE TABLE f (a int, n numeric)",
                    "CREATE TABLE p (id int PRIMARY KEY, v text) PARTITION BY LIST (id)",
                    "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1, 2)",
                    "CREATE TABLE base (id int, v text)",
                    "CREATE VIEW w AS SELECT DISTINCT id, v FROM base",
                    "CREATE RULE i AS ON INSERT TO w DO INSTEAD INSERT INTO base VALUES (NEW.id, NEW.v)",
                    "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON t, f, p, base, w TO " + role);
            Changes t = Changes.of("t", ReplicaIdentity.DEFAULT, "*id", "v", "n");
            Changes f = Changes.of("f", ReplicaIdentity.FULL, "a", "n");
            Changes p = Changes.of("p", ReplicaIdentity.DEFAULT, "*id", "v");
            Changes w = Changes.of("w", ReplicaIdentity.DEFAULT, "*id", "v");
            subscriber.apply(
                    t.insert("1", "a", "1.50"),
                    t.update(old("1", null, null), "7", TOAST, "NaN"),
                    f.insert("1", "1.0"),
                    f.insert("1", "1.00"),
                    f.deleteFull("1", "1.0"),
                    p.insert("1", "x"),
                    p.update(old("1", null), "2", "y"),
                    w.insert("5", "view"));
            assertEquals(List.of("7|a|NaN"), subscriber.rows("t", "id", "v", "n"));
            assertEquals(List.of("1|1.00"), subscriber.rows("f", "a", "n"));
            assertEquals(List.of("2|y"), subscriber.rows("p", "id", "v"));
            assertEquals(List.of("5|view"), subscriber.rows("base", "id", "v"));
            subscriber.execute("REVOKE INSERT ON t FROM " + role);
            ReplicationException failure = subscriber.failure(t.insert("9", "a", "1"));
            assertEquals("42501", failure.sqlState());
            assertEquals("public.t", failure.place().orElseThrow().table());
        } finally {
            Servers.get(version).execute("postgres", "DROP ROLE " + role);
        }
    }
}
