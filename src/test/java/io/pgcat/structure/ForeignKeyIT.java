package io.pgcat.structure;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.structure.Report.Item;
import io.pgcat.structure.Report.Skipped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Foreign keys wait for the rows of both tables. */
class ForeignKeyIT {

    private static final Item A_TO_B = new Item("foreign key", "public.a.a_b_fkey");

    private Sides sides;

    @BeforeEach
    void open() throws Exception {
        sides = Sides.open(18, 11);
        sides.publisher()
                .execute(
                        "CREATE TABLE public.a (id int PRIMARY KEY, b int, x int)",
                        "CREATE TABLE public.b (id int PRIMARY KEY, a int REFERENCES public.a)",
                        "ALTER TABLE public.a ADD FOREIGN KEY (b) REFERENCES public.b",
                        "COMMENT ON TABLE public.a IS 'a table'");
    }

    @AfterEach
    void close() throws Exception {
        sides.close();
    }

    private String comment(String table) throws Exception {
        return sides.value("SELECT obj_description('" + table + "'::regclass)");
    }

    @Test
    void aForeignKeyIsMadeWhenItsSecondTableIsFinished() throws Exception {
        StructureCopy copy = sides.copy("public.a", "public.b");
        copy.createTables(sides.target()).requireNoProblems();
        assertEquals(
                List.of(new Skipped(new Item("table", "no.where"), "it is not among the tables that were read")),
                copy.finish(sides.target(), Sides.names("no.where")).skipped());
        sides.subscriber().execute("INSERT INTO a VALUES (1, 2)", "INSERT INTO b VALUES (2, 1)");
        Report first = copy.finish(sides.target(), Sides.names("public.a"));
        assertEquals(List.of(new Item("primary key", "public.a.a_pkey")), first.created());
        assertEquals(List.of(new Skipped(A_TO_B, "it waits for the rows of public.b")), first.skipped());
        assertEquals(Mark.UNFINISHED, Mark.of(comment("a")));

        Report second = copy.finish(sides.target(), Sides.names("public.b"));
        assertTrue(second.created().contains(A_TO_B), second::toString);
        assertEquals(
                "a_b_fkey t,b_a_fkey t",
                sides.value("SELECT string_agg(conname || ' ' || convalidated::text::\"char\", ',' ORDER BY conname)"
                        + " FROM pg_constraint WHERE contype = 'f'"));
        assertEquals("a table", comment("a"));
        assertEquals(null, comment("b"));
    }

    @Test
    void aForeignKeyToATableThatIsNotCopiedIsMadeOnlyWhereThatIs() throws Exception {
        sides.publisher()
                .execute(
                        "CREATE TABLE public.out (id int PRIMARY KEY)",
                        "ALTER TABLE public.a ADD CONSTRAINT x FOREIGN KEY (x) REFERENCES public.out");
        StructureCopy copy = sides.copy("public.a");
        Report report = copy.createTables(sides.target()).and(copy.finish(sides.target()));
        assertEquals(
                List.of(
                        new Skipped(A_TO_B, "table public.b is neither copied nor at the target"),
                        new Skipped(
                                new Item("foreign key", "public.a.x"),
                                "table public.out is neither copied nor at the target")),
                report.skipped());
        assertEquals("a table", comment("a"));
        sides.subscriber().execute("DROP TABLE a", "CREATE TABLE out (id int PRIMARY KEY)");
        Report again = copy.createTables(sides.target()).and(copy.finish(sides.target()));
        assertTrue(again.created().contains(new Item("foreign key", "public.a.x")), again::toString);
    }

    @Test
    void rowsWithoutTheirCounterpartAreAProblemThatARepetitionMends() throws Exception {
        StructureCopy copy = sides.copy("public.a", "public.b");
        copy.createTables(sides.target()).requireNoProblems();
        sides.subscriber().execute("INSERT INTO a VALUES (1, 4711)", "INSERT INTO b VALUES (2, 1)");
        Report report = copy.finish(sides.target());
        assertEquals(1, report.problems().size());
        Report.Problem problem = report.problems().get(0);
        assertEquals("23503", problem.sqlState());
        assertEquals(A_TO_B, problem.item());
        assertEquals("ALTER TABLE VALIDATE CONSTRAINT", problem.statement());
        assertFalse(problem.toString().contains("4711"), "no values of rows: " + problem);
        assertEquals(Mark.UNFINISHED, Mark.of(comment("a")));

        sides.subscriber().execute("INSERT INTO b VALUES (4711, 1)");
        assertEquals(
                List.of(), copy.finish(sides.target(), Sides.names("public.a")).problems());
        assertEquals("2", sides.value("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated"));
        assertEquals("a table", comment("a"));
    }
}
