package io.pgcat.scenario;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.pgcat.demo.PostgresServer;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.TestDatabase;

/** Targets that are no ordinary tables, and sources that are none. */
class TargetScenariosIT extends Scenario {

    private static final String KEYED = "CREATE TABLE t(id int PRIMARY KEY, v text)";
    private static final String KEY_OF_T = "INSERT INTO pgcat.pgcat_replident VALUES ('public.t', '{id}')";

    private void insertUpdateDelete() throws Exception {
        p.execute(
                "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')",
                "UPDATE t SET v = 'bb' WHERE id = 2",
                "DELETE FROM t WHERE id = 3");
        caughtUp();
    }

    @Test
    void aViewsRulesStoreRowsUnderTheOrigin() throws Exception {
        p.execute(KEYED);
        s.execute(
                "CREATE TABLE base(id int, v text)",
                "CREATE VIEW t AS SELECT id, max(v) AS v FROM base GROUP BY id",
                "CREATE RULE i AS ON INSERT TO t DO INSTEAD INSERT INTO base VALUES (NEW.id, NEW.v)",
                "CREATE RULE u AS ON UPDATE TO t DO INSTEAD UPDATE base SET v = NEW.v, id = NEW.id WHERE id = OLD.id",
                "CREATE RULE d AS ON DELETE TO t DO INSTEAD DELETE FROM base WHERE id = OLD.id",
                KEY_OF_T,
                "SELECT pg_create_logical_replication_slot('watch', 'test_decoding')");
        try {
            subscribe();
            insertUpdateDelete();
            assertRows(s, "SELECT * FROM base ORDER BY id", "(1,a)", "(2,bb)");
            assertRows(
                    s,
                    "SELECT data FROM pg_logical_slot_peek_changes('watch', NULL, NULL, 'only-local', '1')"
                            + " WHERE data LIKE 'table public.base%'");
        } finally {
            s.execute("SELECT pg_drop_replication_slot('watch')");
        }
    }

    @Test
    void aViewsInsteadOfTriggersStoreRows() throws Exception {
        p.execute(KEYED);
        s.execute(
                "CREATE TABLE base(id int, v text)",
                "CREATE VIEW t AS SELECT DISTINCT id, v FROM base",
                """
                CREATE FUNCTION store() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    CASE TG_OP
                        WHEN 'INSERT' THEN INSERT INTO public.base VALUES (NEW.id, NEW.v); RETURN NEW;
                        WHEN 'UPDATE' THEN UPDATE public.base SET v = NEW.v WHERE id = OLD.id; RETURN NEW;
                        ELSE DELETE FROM public.base WHERE id = OLD.id; RETURN OLD;
                    END CASE;
                END $$""",
                "CREATE TRIGGER store INSTEAD OF INSERT OR UPDATE OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION store()",
                KEY_OF_T);
        subscribe();
        insertUpdateDelete();
        assertRows(s, "SELECT * FROM base ORDER BY id", "(1,a)", "(2,bb)");
    }

    @Test
    void rowsThatAViewDoesNotShowAreMissing() throws Exception {
        p.execute(KEYED);
        s.execute(
                "CREATE TABLE base(id int PRIMARY KEY, v text)",
                "CREATE VIEW t AS SELECT * FROM base WHERE id < 10",
                KEY_OF_T);
        subscribe();
        p.execute(
                "INSERT INTO t VALUES (1, 'in'), (11, 'out')",
                "UPDATE t SET v = 'unseen' WHERE id = 11",
                "UPDATE t SET id = 12 WHERE id = 1",
                "DELETE FROM t WHERE id = 12");
        caughtUp();
        assertRows(s, "SELECT * FROM base ORDER BY id", "(11,out)", "(12,in)");
        link.awaitStatus("conflicts,update_missing", "1");
        link.awaitStatus("conflicts,delete_missing", "1");
    }

    @Test
    void aCheckOptionStops() throws Exception {
        p.execute(KEYED);
        s.execute(
                "CREATE TABLE base(id int PRIMARY KEY, v text)",
                "CREATE VIEW t AS SELECT * FROM base WHERE id < 10 WITH CHECK OPTION",
                KEY_OF_T);
        subscribe();
        p.execute("INSERT INTO t VALUES (1, 'in')", "UPDATE t SET id = 11");
        awaitStop("44000", "public.t", "update of public.t", "check option");
        assertRows(s, "SELECT * FROM base", "(1,in)");
        s.execute("CREATE OR REPLACE VIEW t AS SELECT * FROM base WHERE id < 20 WITH CHECK OPTION");
        caughtUp();
        assertRows(s, "SELECT * FROM base", "(11,in)");
    }

    @Test
    void aForeignTableStoresElsewhereAndWaitsForItsServer() throws Exception {
        TestDatabase r = stage.r();
        p.execute(KEYED);
        r.execute(KEYED);
        s.execute(
                "CREATE EXTENSION postgres_fdw",
                "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '"
                        + r.server().port() + "', dbname '" + r.name() + "')",
                "CREATE USER MAPPING FOR CURRENT_USER SERVER far OPTIONS (user '" + PostgresServer.USER + "')",
                "CREATE FOREIGN TABLE t(id int, v text) SERVER far",
                "CREATE TABLE beside(id int PRIMARY KEY)",
                KEY_OF_T);
        p.execute("CREATE TABLE beside(id int PRIMARY KEY)");
        subscribe();
        p.execute("INSERT INTO t SELECT g, 'row' FROM generate_series(1, 1000) g", "BEGIN; DELETE FROM t; ROLLBACK");
        insertMore();
        caughtUp();
        String all = "SELECT count(*), sum(id), max(v) FROM t";
        assertRows(r, all, rows(p, all).get(0));
        r.execute("ALTER TABLE t RENAME TO away");
        together(p, "INSERT INTO beside VALUES (1)", "INSERT INTO t VALUES (2000, 'held up')");
        awaitError(link, "42P01", "public.t", "insert into public.t");
        assertRows(s, "SELECT * FROM beside");
        r.execute("ALTER TABLE away RENAME TO t");
        caughtUp();
        assertRows(r, all, rows(p, all).get(0));
        assertRows(s, "SELECT * FROM beside", "(1)");
        p.execute("TRUNCATE t");
        caughtUp();
        assertRows(r, all, "(0,,)");
        s.execute("DROP EXTENSION postgres_fdw CASCADE");
    }

    private void insertMore() throws Exception {
        p.execute(
                "UPDATE t SET v = 'changed' WHERE id % 3 = 0",
                "UPDATE t SET id = 5000 WHERE id = 1", "DELETE FROM t WHERE id % 2 = 0");
    }

    @Test
    void aPublishersMaterializedViewIsIgnored() throws Exception {
        both("CREATE TABLE t(id int PRIMARY KEY, v text)");
        p.execute("CREATE MATERIALIZED VIEW m AS SELECT * FROM t", "CREATE UNIQUE INDEX i ON m(id)");
        subscribe();
        p.execute(
                "INSERT INTO t VALUES (1, 'a')",
                "REFRESH MATERIALIZED VIEW m",
                "INSERT INTO t VALUES (2, 'b')",
                "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
                "INSERT INTO t VALUES (3, 'c')");
        caughtUp();
        assertRows(s, "SELECT * FROM t ORDER BY id", "(1,a)", "(2,b)", "(3,c)");
        link.awaitStatus("state", "streaming");
    }

    @Test
    void unsuitableTargetsAreRefusedByTheirKind() throws Exception {
        p.execute(KEYED, "CREATE PUBLICATION pub FOR TABLE t");
        s.execute(
                "CREATE TABLE base(id int, v text)",
                "CREATE MATERIALIZED VIEW matview AS SELECT * FROM base",
                "CREATE SEQUENCE seq",
                "CREATE VIEW keyless AS SELECT * FROM base");
        List<String> targets = List.of("matview", "seq", "keyless", "nothing");
        List<String> words = List.of("materialized view", "sequence", "no identity configured", "does not exist");
        for (int i = 0; i < targets.size(); i++) {
            Link to = another(p, s);
            String target = "public." + targets.get(i);
            s.execute("INSERT INTO pgcat.pgcat_table_mapping VALUES ('" + to.name() + "', 1, 'public.t', '" + target
                    + "')");
            subscribe(to, "{}", "pub");
            together(p, "INSERT INTO t VALUES (" + i + ", 'x')", "UPDATE t SET v = 'y' WHERE id = " + i);
            awaitError(to, "", target, target, words.get(i));
        }
        assertRows(s, "SELECT * FROM base");
    }
}
