package io.pgcat.structure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.demo.PostgresServer;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is read, and what is told not to be copied. */
class ReadingIT {

    private Sides sides;

    @BeforeEach
    void open() throws Exception {
        sides = Sides.open(18, 18);
    }

    @AfterEach
    void close() throws Exception {
        sides.close();
    }

    private static List<String> told(Structure structure) {
        return structure.notes().stream()
                .map(note -> note.object() + ": " + note.text())
                .toList();
    }

    @Test
    void everyTableThatIsNoneIsNamed() throws Exception {
        sides.publisher().execute("CREATE TABLE public.t (id int)", "CREATE VIEW public.v AS SELECT 1");
        ReplicationException failure = assertThrows(
                ReplicationException.class,
                () -> StructureCopy.read(sides.source(), Sides.names("public.t", "public.v", "no.where")));
        assertEquals(ErrorKind.CONFIGURATION, failure.kind());
        assertTrue(failure.getMessage().contains("public.v is no table, no.where does not exist"), failure::toString);
    }

    @Test
    void whatIsNotCopiedIsTold() throws Exception {
        sides.publisher()
                .execute(
                        "CREATE TABLE public.t (id int, v text)",
                        "CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                        "CREATE TRIGGER \"a trigger\" BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.f()",
                        "CREATE RULE a_rule AS ON DELETE TO public.t DO INSTEAD NOTHING",
                        "ALTER TABLE public.t ENABLE ROW LEVEL SECURITY",
                        "CREATE POLICY a_policy ON public.t USING (id > 0)",
                        "GRANT SELECT ON public.t TO PUBLIC",
                        "CREATE DOMAIN public.d AS int",
                        "CREATE TABLE public.old (d public.d, n int DEFAULT nextval('late'::text::regclass))",
                        "ALTER DOMAIN public.d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID");
        Structure structure = StructureCopy.read(sides.source(), Sides.names("public.t", "public.old"));
        assertEquals(
                List.of(
                        "domain public.d: constraint c is not valid, so old rows may not meet it: add it by hand when"
                                + " they have come",
                        "table public.old: what the default of column n names in a text is not copied, and follows no"
                                + " mapping",
                        "table public.t: not copied: trigger \"a trigger\"",
                        "table public.t: not copied: rule a_rule",
                        "table public.t: not copied: policy a_policy",
                        "table public.t: not copied: row level security",
                        "table public.t: not copied: privileges"),
                told(structure));
    }

    @Test
    void anIndexThatIsNotValidIsLeftOut() throws Exception {
        sides.publisher().execute("CREATE TABLE public.t (id int)", "INSERT INTO public.t VALUES (1), (1)");
        assertThrows(SQLException.class, () -> sides.publisher()
                .execute("CREATE UNIQUE INDEX CONCURRENTLY broken ON public.t (id)"));
        StructureCopy copy = sides.copy("public.t");
        copy.createTables(sides.target()).requireNoProblems();
        copy.finish(sides.target()).requireNoProblems();
        assertEquals("0", sides.value("SELECT count(*) FROM pg_indexes WHERE tablename = 't'"));
        assertEquals(
                List.of("table public.t: index broken is not valid, and is left out"),
                told(StructureCopy.read(sides.source(), Sides.names("public.t"))));
    }

    @Test
    void aPartitionWithoutItsRootBecomesATableOfItsOwn() throws Exception {
        sides.publisher()
                .execute(
                        "CREATE EXTENSION postgres_fdw",
                        "CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw",
                        "CREATE TABLE public.ref (id int PRIMARY KEY)",
                        "CREATE TABLE public.root (id int PRIMARY KEY, r int REFERENCES public.ref,"
                                + " n int GENERATED ALWAYS AS IDENTITY, CHECK (id > 0)) PARTITION BY LIST (id)",
                        "CREATE TABLE public.leaf PARTITION OF public.root FOR VALUES IN (1)",
                        "CREATE TABLE public.wide (id int) PARTITION BY LIST (id)",
                        "CREATE FOREIGN TABLE public.far PARTITION OF public.wide FOR VALUES IN (2) SERVER elsewhere");
        StructureCopy copy = sides.copy("public.leaf", "public.ref");
        copy.createTables(sides.target()).requireNoProblems();
        copy.finish(sides.target()).requireNoProblems();
        assertEquals(
                "leaf_pkey PRIMARY KEY (id), root_id_check CHECK ((id > 0)), root_r_fkey FOREIGN KEY (r) REFERENCES ref(id)",
                sides.value("SELECT string_agg(conname || ' ' || pg_get_constraintdef(oid), ', ' ORDER BY conname)"
                        + " FROM pg_constraint WHERE conrelid = 'leaf'::regclass AND contype <> 'n'"));
        assertEquals(
                List.of(
                        "table public.leaf: it is a partition of a table that is not copied: it becomes a table of its own",
                        "table public.leaf: column n has no identity: the sequence is that of the partitioned table"),
                told(StructureCopy.read(sides.source(), Sides.names("public.leaf"))));
        assertEquals(
                List.of("foreign table public.far: a partition that is a foreign table is not copied"),
                told(StructureCopy.read(sides.source(), Sides.names("public.wide"))));
    }

    @Test
    void aNameThatIsTooLongInTheEncodingOfTheTargetIsRefusedAndNotCutOff() throws Exception {
        PostgresServer server = sides.publisher().server();
        String name = sides.publisher().name() + "latin";
        String table = "é".repeat(40);
        server.execute("postgres", "CREATE DATABASE " + name + " ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
        try (TestDatabase latin = new TestDatabase(server, name);
                Connection source = latin.connect()) {
            latin.execute("CREATE TABLE public.\"" + table + "\" (id int)");
            Structure structure = StructureCopy.read(source, List.of(new QualifiedName("public", table)));
            StructureCopy copy = new StructureCopy(structure, UnaryOperator.identity(), Existing.LEAVE);
            Report.Problem problem =
                    copy.createTables(sides.target()).problems().get(0);
            assertEquals("42622", problem.sqlState());
            assertTrue(problem.message().endsWith(table), problem::message);
        }
    }

    @Test
    void aTransactionOfTheCallersStaysAsItIs() throws Exception {
        sides.publisher().execute("CREATE TABLE public.t (id int)");
        sides.source().setAutoCommit(false);
        try (var statement = sides.source().createStatement()) {
            statement.execute("SET LOCAL search_path = mine");
            statement.execute("CREATE TEMP TABLE mine_too (id int)");
            StructureCopy.read(sides.source(), Sides.names("public.t"));
            assertThrows(ReplicationException.class, () -> StructureCopy.read(sides.source(), Sides.names("no.where")));
            try (var row = statement.executeQuery("SHOW search_path")) {
                row.next();
                assertEquals("mine", row.getString(1));
            }
            statement.execute("SELECT FROM pg_temp.mine_too");
        }
        assertFalse(sides.source().getAutoCommit());
        sides.source().rollback();
    }

    @Test
    void rowsMayComeBetweenThePhases() throws Exception {
        sides.publisher()
                .execute(
                        "CREATE TABLE public.p (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text)"
                                + " PARTITION BY RANGE (id)",
                        "CREATE TABLE public.p_1 PARTITION OF public.p FOR VALUES FROM (0) TO (100)",
                        "CREATE TABLE public.p_2 PARTITION OF public.p FOR VALUES FROM (100) TO (200)");
        StructureCopy copy = sides.copy("public.p");
        copy.createTables(sides.target()).requireNoProblems();
        assertEquals("0", sides.value("SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'"));
        sides.subscriber().execute("INSERT INTO p OVERRIDING SYSTEM VALUE SELECT i, i FROM generate_series(1, 150) i");
        copy.finish(sides.target(), Sides.names("public.p_2")).requireNoProblems();
        assertEquals("1", sides.value("SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'"));
        copy.finish(sides.target(), Sides.names("public.p")).requireNoProblems();
        Catalogue.assertEqual(sides.source(), sides.target(), "public");
        assertEquals("150", sides.value("SELECT count(*) FROM p"));
    }
}
