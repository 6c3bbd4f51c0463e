package io.pgcat.structure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.structure.Report.Problem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** After any failure the same again does the rest. */
class RepeatIT {

    private static final int ATTEMPTS = 100;

    /**
     * Ends the session within every so-manieth statement that defines something, before it commits. Statements that
     * scripts of extensions are full of do not count, nor do those that are not told to event triggers.
     */
    private static void killEvery(Sides sides, int statements) throws Exception {
        sides.subscriber()
                .execute(
                        "CREATE SCHEMA mishap",
                        "CREATE SEQUENCE mishap.statements",
                        "CREATE FUNCTION mishap.strike() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
                                + " IF nextval('mishap.statements') % " + statements + " = 0 THEN"
                                + " PERFORM pg_terminate_backend(pg_backend_pid()); END IF; END $$",
                        "CREATE EVENT TRIGGER strike ON ddl_command_end WHEN TAG IN ('CREATE SCHEMA', 'CREATE TYPE',"
                                + " 'CREATE DOMAIN', 'CREATE SEQUENCE', 'ALTER SEQUENCE', 'CREATE TABLE', 'ALTER TABLE',"
                                + " 'CREATE INDEX', 'ALTER INDEX', 'CREATE STATISTICS', 'COMMENT')"
                                + " EXECUTE PROCEDURE mishap.strike()");
    }

    @ParameterizedTest(name = "every {0} statements")
    @ValueSource(ints = {29, 37})
    void aCopyThatIsKilledAgainAndAgainEndsWhole(int statements) throws Exception {
        try (Sides sides = Sides.open(11, 18)) {
            Fixture.everything(sides.publisher(), 11);
            Structure structure = StructureCopy.read(sides.source(), Fixture.tables(sides.source(), "app"));
            killEvery(sides, statements);
            StructureCopy copy = new StructureCopy(structure, UnaryOperator.identity(), Existing.LEAVE);
            int killed = 0;
            while (!endsWell(sides, copy)) {
                killed++;
                assertTrue(killed < ATTEMPTS, "it makes no progress");
            }
            assertTrue(killed > 3, "killed only " + killed + " times");
            Catalogue.assertEqual(sides.source(), sides.target(), "app", "lib");
        }
    }

    private static boolean endsWell(Sides sides, StructureCopy copy) throws Exception {
        try (Connection target = sides.subscriber().connect()) {
            assertEquals(List.of(), copy.createTables(target).problems());
            assertEquals(List.of(), copy.finish(target).problems());
            return true;
        } catch (ReplicationException killed) {
            assertEquals(ErrorKind.CONNECTION, killed.kind(), killed::toString);
            return false;
        }
    }

    @Test
    void everyProblemIsToldAtOnceAndARepetitionDoesWhatWasMended() throws Exception {
        try (Sides sides = Sides.open(18, 18)) {
            String function = "CREATE FUNCTION public.f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1'";
            sides.publisher()
                    .execute(
                            function,
                            "CREATE TABLE public.a (id int DEFAULT public.f(1) PRIMARY KEY)",
                            "CREATE TABLE public.b (id int PRIMARY KEY, v text UNIQUE, w text UNIQUE)",
                            "CREATE INDEX by_f ON public.b (public.f(id))",
                            "CREATE TABLE public.c (id int REFERENCES public.a)");
            StructureCopy copy = sides.copy("public.a", "public.b", "public.c");
            Report created = copy.createTables(sides.target());
            assertEquals(
                    List.of(new Problem(
                            "CREATE TABLE",
                            new Report.Item("table", "public.a"),
                            "ERROR: function public.f(integer) does not exist",
                            "42883",
                            "Create at the target what it uses and nobody copies: function public.f(integer), and run"
                                    + " this again.")),
                    created.problems());
            assertThrows(ReplicationException.class, created::requireNoProblems);
            sides.subscriber()
                    .execute("INSERT INTO b VALUES (1, 'secret', 'x'), (2, 'secret', 'x'), (3, 'other', 'y')");
            Report finished = copy.finish(sides.target());
            assertEquals(
                    "23505 23505 42883",
                    String.join(
                            " ",
                            finished.problems().stream().map(Problem::sqlState).toList()));
            assertTrue(!finished.toString().contains("secret"), finished::toString);

            sides.subscriber().execute(function, "DELETE FROM b WHERE id = 2");
            Report again = copy.createTables(sides.target()).and(copy.finish(sides.target()));
            assertEquals(List.of(), again.problems());
            Catalogue.assertEqual(sides.source(), sides.target(), "public");
            Report third = copy.createTables(sides.target()).and(copy.finish(sides.target()));
            assertEquals(List.of(), third.created());
        }
    }

    @Test
    void aValueForWhichAnIndexFailsIsNotTold() throws Exception {
        try (Sides sides = Sides.open(18, 18)) {
            sides.publisher().execute("CREATE TABLE public.t (v text)", "CREATE INDEX i ON public.t ((v::int))");
            StructureCopy copy = sides.copy("public.t");
            copy.createTables(sides.target()).requireNoProblems();
            sides.subscriber().execute("INSERT INTO t VALUES ('secret')");
            Report report = copy.finish(sides.target());
            assertEquals("22P02", report.problems().get(0).sqlState());
            assertTrue(!report.toString().contains("secret"), report::toString);
        }
    }

    @Test
    void aRoleWithoutRightsLearnsAllThatItLacks() throws Exception {
        try (Sides sides = Sides.open(18, 18)) {
            sides.publisher()
                    .execute(
                            "CREATE EXTENSION seg",
                            "CREATE SCHEMA app",
                            "CREATE TABLE public.t (s seg)",
                            "CREATE TABLE app.u (id int)",
                            "CREATE TABLE public.v (id int)");
            sides.subscriber().execute("CREATE ROLE weak_one LOGIN");
            StructureCopy copy = sides.copy("public.t", "app.u", "public.v");
            try (Connection weak =
                    sides.subscriber().server().connect(sides.subscriber().name(), "weak_one", null)) {
                Report report = copy.createTables(weak);
                assertEquals(
                        "extension seg 42501, schema app 42501, table public.v 42501",
                        String.join(
                                ", ",
                                report.problems().stream()
                                        .map(problem -> problem.item() + " " + problem.sqlState())
                                        .sorted()
                                        .toList()));
                assertTrue(report.problems().get(0).hint().startsWith("Grant what is missing"), report::toString);
            } finally {
                sides.subscriber().execute("DROP ROLE weak_one");
            }
        }
    }

    @Test
    void severalMayCreateAndFinishAtOnce() throws Exception {
        try (Sides sides = Sides.open(11, 18)) {
            Fixture.everything(sides.publisher(), 11);
            Structure structure = StructureCopy.read(sides.source(), Fixture.tables(sides.source(), "app"));
            StructureCopy copy = new StructureCopy(structure, UnaryOperator.identity(), Existing.LEAVE);
            List<CompletableFuture<Void>> both = List.of(
                    CompletableFuture.runAsync(() -> untilDone(sides, copy)),
                    CompletableFuture.runAsync(() -> untilDone(sides, copy)));
            both.forEach(CompletableFuture::join);
            Catalogue.assertEqual(sides.source(), sides.target(), "app", "lib");
        }
    }

    /** Two that take the same locks may meet in a deadlock, which passes. */
    private static void untilDone(Sides sides, StructureCopy copy) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try (Connection target = sides.subscriber().connect()) {
                copy.createTables(target).requireNoProblems();
                copy.finish(target).requireNoProblems();
                return;
            } catch (ReplicationException passing) {
                assertEquals(ErrorKind.TRANSIENT, passing.kind(), passing::toString);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("not done after " + ATTEMPTS + " attempts");
    }
}
