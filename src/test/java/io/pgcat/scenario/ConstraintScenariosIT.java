package io.pgcat.scenario;

import org.junit.jupiter.api.Test;

/** Triggers, constraints, generated and identity columns, and sequences at the subscriber. */
class ConstraintScenariosIT extends Scenario {

    private static final String HISTORY =
            """
            CREATE TABLE history(op text, was int, is_now int);
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO public.history VALUES (left(TG_OP, 1),
                    CASE WHEN TG_OP <> 'INSERT' THEN OLD.v END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.v END);
                RETURN NULL;
            END $$;
            CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION note()""";

    @Test
    void aReplicaTriggerThatSuppressesRowsIsObeyed() throws Exception {
        both("CREATE TABLE t(id int PRIMARY KEY, bid int)");
        s.execute(
                """
                CREATE FUNCTION pick() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF TG_OP = 'INSERT' AND NEW.id < 10 THEN RETURN NEW; END IF;
                    RETURN NULL;
                END $$""",
                "CREATE TRIGGER pick BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION pick()",
                "ALTER TABLE t ENABLE REPLICA TRIGGER pick");
        subscribe();
        p.execute("INSERT INTO t VALUES (2, 1)", "INSERT INTO t VALUES (10, 1)", "UPDATE t SET bid = 2");
        caughtUp();
        assertRows(s, "SELECT * FROM t", "(2,1)");
    }

    @Test
    void ordinaryTriggersStaySilentReplicaAndAlwaysTriggersFire() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY, v int)");
        s.execute(HISTORY);
        subscribe();
        p.execute("INSERT INTO t VALUES (1, 1)");
        caughtUp();
        assertRows(s, "SELECT * FROM history");
        s.execute("ALTER TABLE t ENABLE REPLICA TRIGGER note");
        p.execute("INSERT INTO t VALUES (2, 2)", "UPDATE t SET v = 22 WHERE a = 2", "DELETE FROM t WHERE a = 2");
        caughtUp();
        assertRows(s, "SELECT * FROM history", "(I,,2)", "(U,2,22)", "(D,22,)");
        s.execute("INSERT INTO t VALUES (3, 3)");
        assertRows(s, "SELECT count(*) FROM history", "(3)");
        s.execute("ALTER TABLE t ENABLE ALWAYS TRIGGER note", "INSERT INTO t VALUES (4, 4)");
        p.execute("INSERT INTO t VALUES (5, 5)");
        caughtUp();
        assertRows(s, "SELECT * FROM history OFFSET 3", "(I,,4)", "(I,,5)");
    }

    @Test
    void whatFailsOnlyAtCommitStopsAtThatTransaction() throws Exception {
        both("CREATE TABLE t(a int PRIMARY KEY, v int)");
        s.execute(
                """
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF NEW.v = 13 THEN RAISE EXCEPTION 'thirteen is unlucky'; END IF;
                    RETURN NULL;
                END $$""",
                "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION refuse()",
                "ALTER TABLE t ENABLE ALWAYS TRIGGER refuse");
        subscribe();
        p.execute("INSERT INTO t VALUES (1, 12)", "INSERT INTO t VALUES (2, 13)", "INSERT INTO t VALUES (3, 14)");
        awaitStop("P0001", "", "thirteen is unlucky", "transaction at");
        assertRows(s, "SELECT v FROM t", "(12)");
        s.execute("DROP TRIGGER refuse ON t");
        assertArrived();
    }

    @Test
    void generatedColumnsAreTheSubscribersOwn() throws Exception {
        p.execute("CREATE TABLE t(a int PRIMARY KEY, b int GENERATED ALWAYS AS (a * 2) STORED)");
        s.execute(
                "CREATE TABLE t(a int PRIMARY KEY, b int GENERATED ALWAYS AS (a * 22) STORED, c int)",
                "CREATE FUNCTION set_c() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN NEW.c := NEW.a + 10; RETURN NEW; END $$",
                "CREATE TRIGGER set_c BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION set_c()");
        subscribe();
        p.execute("INSERT INTO t VALUES (4), (5)", "UPDATE t SET a = 6 WHERE a = 5");
        caughtUp();
        s.execute("ALTER TABLE t ENABLE REPLICA TRIGGER set_c");
        p.execute("INSERT INTO t VALUES (7), (8)", "UPDATE t SET a = 9 WHERE a = 7");
        caughtUp();
        assertRows(s, "SELECT * FROM t ORDER BY a", "(4,88,)", "(6,132,)", "(8,176,18)", "(9,198,19)");
    }

    @Test
    void publishedGeneratedColumnsAreDataOrAreLeftAlone() throws Exception {
        String generated = "(a int PRIMARY KEY, b int GENERATED ALWAYS AS (a * 2) STORED)";
        p.execute(
                "CREATE TABLE g1" + generated,
                "CREATE TABLE g2" + generated,
                "CREATE PUBLICATION pub FOR TABLE g1, g2 WITH (publish_generated_columns = stored)");
        s.execute("CREATE TABLE g1(a int PRIMARY KEY, b int)", "CREATE TABLE g2" + generated);
        subscribe("{}", "pub");
        p.execute(
                "INSERT INTO g1 VALUES (1), (2)",
                "INSERT INTO g2 VALUES (1), (2)",
                "UPDATE g1 SET a = 3 WHERE a = 1",
                "UPDATE g2 SET a = 3 WHERE a = 1");
        assertArrived();
        assertRows(s, "SELECT * FROM g1 ORDER BY a", "(2,4)", "(3,6)");
    }

    @Test
    void alwaysIdentitiesFollowThePublisher() throws Exception {
        both(
                "CREATE TABLE t(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text)",
                "CREATE TABLE only_id(id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)");
        subscribe();
        p.execute(
                "INSERT INTO t(v) VALUES ('a'), ('b')",
                "INSERT INTO t OVERRIDING SYSTEM VALUE VALUES (100, 'c')",
                "UPDATE t SET v = 'bb' WHERE v = 'b'",
                "UPDATE t SET id = DEFAULT WHERE v = 'a'",
                "DELETE FROM t WHERE v = 'c'",
                "INSERT INTO only_id DEFAULT VALUES",
                "UPDATE only_id SET id = DEFAULT");
        assertArrived();
        assertRows(s, "SELECT * FROM t ORDER BY id", "(2,bb)", "(3,a)");
        assertRows(s, "SELECT * FROM only_id", "(2)");
    }

    @Test
    void aStricterCheckStopsUntilItIsDropped() throws Exception {
        both("CREATE TABLE t(x int PRIMARY KEY)");
        s.execute("ALTER TABLE t ADD CONSTRAINT small CHECK (x < 5)");
        subscribe();
        p.execute("INSERT INTO t VALUES (1), (2), (3)", "INSERT INTO t VALUES (4)", "INSERT INTO t VALUES (7)");
        awaitStop("23514", "public.t", "insert into public.t", "small");
        assertRows(s, "SELECT count(*) FROM t", "(4)");
        s.execute("ALTER TABLE t DROP CONSTRAINT small");
        assertArrived();
    }

    @Test
    void sequencesStayAsTheyAre() throws Exception {
        both("CREATE TABLE t(id bigserial PRIMARY KEY, v text)");
        subscribe();
        p.execute("INSERT INTO t(v) SELECT 'row' FROM generate_series(1, 100)");
        assertArrived();
        assertRows(s, "SELECT is_called FROM t_id_seq", "(f)");
    }

    @Test
    void aStricterCheckHoldsUpTheCopyOfItsTableAlone() throws Exception {
        both("CREATE TABLE t(x int PRIMARY KEY)", "CREATE TABLE other(x int PRIMARY KEY)");
        s.execute("ALTER TABLE t ADD CONSTRAINT small CHECK (x < 5)");
        p.execute("INSERT INTO t SELECT generate_series(1, 7)", "INSERT INTO other VALUES (1)");
        link.copy("{}");
        link.awaitTable("public.other", "state", "r");
        link.awaitTableError("public.t", "small");
        p.execute("INSERT INTO t VALUES (8)", "INSERT INTO other VALUES (2)");
        caughtUp();
        assertRows(s, "SELECT count(*), (SELECT count(*) FROM other) FROM t", "(0,2)");
        s.execute("ALTER TABLE t DROP CONSTRAINT small");
        link.awaitReady(2);
        assertArrived();
    }
}
