package io.pgcat.structure;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.structure.Report.Item;
import io.pgcat.structure.Report.Skipped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is at the target already. */
class ExistingIT {

    private Sides sides;

    @BeforeEach
    void open() throws Exception {
        sides = Sides.open(18, 18);
    }

    @AfterEach
    void close() throws Exception {
        sides.close();
    }

    private Report all(StructureCopy copy) {
        return copy.createTables(sides.target()).and(copy.finish(sides.target()));
    }

    private List<String> targetNow() throws Exception {
        return Catalogue.lines(sides.target(), 18, "public", "app");
    }

    @Test
    void nothingThatExistsIsTouched() throws Exception {
        sides.publisher()
                .execute(
                        "CREATE SCHEMA app",
                        "CREATE TYPE app.kind AS ENUM ('a', 'b', 'c')",
                        "CREATE TABLE app.t (id bigserial PRIMARY KEY, k app.kind DEFAULT 'c', v text NOT NULL UNIQUE)",
                        "CREATE INDEX by_k ON app.t (k)",
                        "ALTER TABLE app.t REPLICA IDENTITY FULL",
                        "COMMENT ON TABLE app.t IS 'theirs'",
                        "CREATE TABLE app.u (id int REFERENCES app.t)",
                        "CREATE TABLE app.w (id int)");
        sides.subscriber()
                .execute(
                        "CREATE SCHEMA app",
                        "CREATE TYPE app.kind AS ENUM ('a')",
                        "CREATE TABLE app.t (id int, k text, own text)",
                        "CREATE TABLE app.base (id int)",
                        "CREATE VIEW app.u AS SELECT id FROM app.base",
                        "CREATE TABLE app.w (id int)",
                        "COMMENT ON TABLE app.t IS 'ours'");
        List<String> before = targetNow();
        Report report = all(sides.copy("app.t", "app.u", "app.w"));
        assertEquals(before, targetNow());
        assertEquals(List.of(), report.created());
        assertEquals(List.of(), report.problems());
        assertEquals(
                List.of(new Item("table", "app.t"), new Item("table", "app.u"), new Item("table", "app.w")),
                report.existing());
        assertEquals(
                List.of(
                        "table app.w: it was there before, or is finished already, and is left as it is",
                        "table app.u: it is a view at the target",
                        "table app.t: it was there before, or is finished already, and is left as it is"),
                report.skipped().stream()
                        .map(skipped -> skipped.item() + ": " + skipped.reason())
                        .toList());
    }

    @Test
    void whatATableNeedsMayBeThereAndAnEnumThatLacksLabelsIsNoted() throws Exception {
        sides.publisher()
                .execute(
                        "CREATE SCHEMA app",
                        "CREATE TYPE app.kind AS ENUM ('a', 'b', 'c')",
                        "CREATE SEQUENCE app.numbers",
                        "CREATE TABLE app.t (id int DEFAULT nextval('app.numbers'), k app.kind)",
                        "CREATE TABLE app.s (id serial)");
        sides.subscriber()
                .execute(
                        "CREATE SCHEMA app",
                        "CREATE TYPE app.kind AS ENUM ('b')",
                        "CREATE SEQUENCE app.numbers START 77",
                        "CREATE SEQUENCE app.s_id_seq START 88");
        Report report = all(sides.copy("app.t", "app.s"));
        assertEquals(List.of(), report.problems());
        assertEquals(
                List.of(
                        new Note("enum app.kind", "it is there, but lacks labels: a, c"),
                        new Note(
                                "table app.s",
                                "sequence app.s_id_seq was there before: column id uses it but does not own it")),
                report.notes());
        sides.subscriber().execute("INSERT INTO app.t (k) VALUES ('b')", "INSERT INTO app.s DEFAULT VALUES");
        assertEquals("77 88", sides.value("SELECT t.id || ' ' || s.id FROM app.t, app.s"));
        assertEquals(
                "0",
                sides.value("SELECT count(*) FROM pg_depend WHERE objid = 'app.s_id_seq'::regclass"
                        + " AND deptype = 'a'"));
    }

    @Test
    void anExistingTableIsCompletedWhenThatIsAskedFor() throws Exception {
        sides.publisher()
                .execute(
                        "CREATE TABLE public.t (id int PRIMARY KEY, v text, CONSTRAINT one UNIQUE (v))",
                        "CREATE INDEX by_v ON public.t (lower(v))",
                        "ALTER TABLE public.t REPLICA IDENTITY FULL",
                        "CREATE TABLE public.p (id int PRIMARY KEY, t int REFERENCES public.t) PARTITION BY LIST (id)",
                        "CREATE TABLE public.p_1 PARTITION OF public.p FOR VALUES IN (1)",
                        "CREATE TABLE public.p_2 PARTITION OF public.p FOR VALUES IN (2)");
        sides.subscriber()
                .execute(
                        "CREATE TABLE public.t (id int PRIMARY KEY, v varchar, more int)",
                        "ALTER INDEX t_pkey RENAME TO our_key",
                        "CREATE TABLE public.p (id int PRIMARY KEY, t int) PARTITION BY LIST (id)",
                        "CREATE TABLE public.p_1 PARTITION OF public.p FOR VALUES IN (1)");
        Structure structure = StructureCopy.read(sides.source(), Sides.names("public.t", "public.p"));
        StructureCopy left = new StructureCopy(structure, UnaryOperator.identity(), Existing.LEAVE);
        assertEquals(
                List.of(new Skipped(
                        new Item("table", "public.p_2"),
                        "it is part of public.p, which was there before and is left alone")),
                left.createTables(sides.target()).skipped());

        StructureCopy completed = new StructureCopy(structure, UnaryOperator.identity(), Existing.COMPLETE);
        Report report = all(completed);
        assertEquals(List.of(), report.problems());
        assertEquals(
                "by_v,one,our_key,p_1_pkey,p_2_pkey,p_pkey",
                sides.value("SELECT string_agg(indexname, ',' ORDER BY indexname) FROM pg_indexes"
                        + " WHERE schemaname = 'public'"));
        assertEquals(
                "p_1,p_2",
                sides.value("SELECT string_agg(inhrelid::regclass::text, ',' ORDER BY 1) FROM pg_inherits"
                        + " WHERE inhparent = 'p'::regclass"));
        assertEquals("d", sides.value("SELECT relreplident FROM pg_class WHERE oid = 't'::regclass"));
        assertEquals(
                "FOREIGN KEY (t) REFERENCES t(id)",
                sides.value("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'p_t_fkey'"
                        + " AND conrelid = 'p'::regclass"));
    }

    @Test
    void aNameThatSomethingElseHasIsAProblem() throws Exception {
        sides.publisher()
                .execute(
                        "CREATE TABLE public.taken (id int)",
                        "CREATE TABLE public.root (id int) PARTITION BY LIST (id)",
                        "CREATE TABLE public.leaf PARTITION OF public.root DEFAULT");
        sides.subscriber()
                .execute(
                        "CREATE TABLE public.x (id int)",
                        "CREATE INDEX taken ON public.x (id)",
                        "CREATE TABLE public.leaf (id int)");
        Report report = all(sides.copy("public.taken", "public.root"));
        assertEquals(
                "table public.leaf: it is there, but is no partition of public.root\n"
                        + "table public.taken: the name is that of an index at the target",
                report.problems().stream()
                        .map(problem -> problem.item() + ": " + problem.message())
                        .sorted()
                        .collect(Collectors.joining("\n")));
    }

    @Test
    void anExtensionInAnotherSchemaIsAProblemAndWhatNeedsItIsSkipped() throws Exception {
        sides.publisher()
                .execute(
                        "CREATE SCHEMA ext",
                        "CREATE EXTENSION citext SCHEMA ext",
                        "CREATE DOMAIN public.mail AS ext.citext",
                        "CREATE TABLE public.users (m public.mail[])",
                        "CREATE TABLE public.plain (id int)");
        sides.subscriber().execute("CREATE EXTENSION citext SCHEMA public");
        Report report = all(sides.copy("public.users", "public.plain"));
        Report.Problem problem = report.problems().get(0);
        assertEquals("it is in schema public, at the publisher in schema ext", problem.message());
        assertTrue(problem.hint().contains("ALTER EXTENSION \"citext\" SET SCHEMA \"ext\""), problem::hint);
        assertEquals(1, report.problems().size());
        assertEquals(
                List.of(
                        "domain public.mail: it needs extension citext, which could not be made",
                        "table public.users: it needs domain public.mail, which could not be made",
                        "table public.users: it is not at the target"),
                report.skipped().stream()
                        .map(skipped -> skipped.item() + ": " + skipped.reason())
                        .toList());
        assertEquals("0", sides.value("SELECT count(*) FROM plain"));
    }

    @Test
    void tablesThatAreMissingAreNamedByThePublishersNames() throws Exception {
        sides.subscriber()
                .execute(
                        "CREATE TABLE public.a (id int)",
                        "CREATE VIEW public.b AS SELECT 1 AS id",
                        "CREATE INDEX c ON public.a (id)");
        assertEquals(
                Sides.names("app.c", "app.d", "other.a"),
                StructureCopy.missing(
                        sides.target(),
                        Sides.names("app.c", "app.a", "app.d", "app.b", "other.a"),
                        Sides.schemas("app", "public")));
    }
}
