package io.pgcat.structure;

import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What a target's version does not know is refused by name, or made in another way with a note: never in silence. */
class OlderTargetIT {

    private static final String ELEVEN = " is not known to PostgreSQL 11";
    private static final String THIRTEEN = " is not known to PostgreSQL 13";

    @Test
    void whatTheOldestVersionDoesNotKnowIsRefusedByName() throws Exception {
        try (Sides sides = Sides.open(18, 11)) {
            Fixture.everything(sides.publisher(), 18);
            Report report = copy(sides);
            assertEquals(
                    List.of(
                            "collation lib.careless: a collation that is not deterministic" + ELEVEN,
                            "collation lib.quick: collation provider builtin" + ELEVEN,
                            "collation lib.ruled: a collation with rules" + ELEVEN,
                            "table app.computed: generation of columns tax, label" + ELEVEN,
                            "table app.modern: generation of column doubled" + ELEVEN,
                            "table app.parted: generation of column twice" + ELEVEN,
                            "primary key app.stays.stays_pk: WITHOUT OVERLAPS" + ELEVEN,
                            "foreign key app.event_notes.to_events: a foreign key to a partitioned table" + ELEVEN,
                            "foreign key app.meals.maybe: a constraint that is NOT ENFORCED" + ELEVEN,
                            "foreign key app.meals.part_null: ON DELETE SET NULL of some columns" + ELEVEN,
                            "foreign key app.meals.within_stay: PERIOD" + ELEVEN),
                    problems(report));
            assertEquals(
                    List.of(
                            new Note("sequence app.quick_id_seq", "it is not UNLOGGED: such a sequence" + ELEVEN),
                            new Note("sequence app.scratch_id_seq", "it is not UNLOGGED: such a sequence" + ELEVEN),
                            new Note(
                                    "table app.numbered_1",
                                    "column id makes numbers in the partitioned table only: identity of a partition"
                                            + ELEVEN),
                            new Note(
                                    "table app.stays",
                                    "column note is NOT NULL for children, too: NO INHERIT of it" + ELEVEN)),
                    report.notes());
        }
    }

    @Test
    void whatTheOldestVersionKnowsIsTheSameThere() throws Exception {
        try (Sides sides = Sides.open(18, 11)) {
            Fixture.run(sides.publisher(), "fixture-11.sql");
            assertEquals(List.of(), problems(copy(sides)));
            Catalogue.assertEqual(sides.source(), sides.target(), "app", "lib");
        }
    }

    @Test
    void aTableGoesWithoutAParameterThatTheVersionDoesNotKnowAndKeepsTheOthers() throws Exception {
        try (Sides sides = Sides.open(18, 11)) {
            sides.publisher()
                    .execute(
                            "CREATE SCHEMA app",
                            "CREATE TABLE app.t (id int) WITH (fillfactor = 50, vacuum_truncate = false,"
                                    + " autovacuum_enabled = false)");
            Report report = copy(sides);
            assertEquals(List.of("table app.t: ERROR: unrecognized parameter \"vacuum_truncate\""), problems(report));
            assertEquals(
                    "It is made without this. When the cause is gone, run by hand:"
                            + " ALTER TABLE ONLY \"app\".\"t\" SET (vacuum_truncate='false')",
                    report.problems().get(0).hint());
            assertEquals(
                    "{fillfactor=50,autovacuum_enabled=false}",
                    sides.value("SELECT reloptions FROM pg_class WHERE oid = 'app.t'::regclass"));
        }
    }

    @Test
    void virtualColumnsAreStoredAndCompressionIsLeftOutWhereTheVersionHasNone() throws Exception {
        try (Sides sides = Sides.open(18, 13)) {
            sides.publisher()
                    .execute(
                            "CREATE SCHEMA app",
                            "CREATE TABLE app.t (id int, twice int GENERATED ALWAYS AS (id * 2) VIRTUAL,"
                                    + " a text COMPRESSION pglz, CONSTRAINT one UNIQUE NULLS NOT DISTINCT (a))",
                            "CREATE UNIQUE INDEX other ON app.t (a) NULLS NOT DISTINCT",
                            "CREATE INDEX said ON app.t ((a || ' NULLS NOT DISTINCT'))",
                            "CREATE TABLE app.ranges (days datemultirange)");
            Report report = copy(sides);
            assertEquals(
                    List.of(
                            "table app.ranges: ERROR: type \"datemultirange\" does not exist",
                            "unique constraint app.t.one: NULLS NOT DISTINCT" + THIRTEEN,
                            "index app.other: NULLS NOT DISTINCT" + THIRTEEN),
                    problems(report));
            assertEquals(
                    List.of(
                            new Note("table app.t", "column twice is STORED instead of VIRTUAL, which" + THIRTEEN),
                            new Note("table app.t", "column a has no compression method, which" + THIRTEEN)),
                    report.notes());
            sides.subscriber().execute("INSERT INTO app.t (id) VALUES (21)");
            assertEquals("42", sides.value("SELECT twice FROM app.t"));
            assertEquals(null, sides.value("SELECT obj_description('app.t'::regclass)"));
        }
    }

    private static List<String> problems(Report report) {
        return report.problems().stream()
                .map(problem -> problem.item() + ": " + problem.message())
                .toList();
    }

    private static Report copy(Sides sides) throws Exception {
        Structure structure = StructureCopy.read(sides.source(), Fixture.tables(sides.source(), "app"));
        StructureCopy copy = new StructureCopy(structure, UnaryOperator.identity(), Existing.LEAVE);
        return copy.createTables(sides.target()).and(copy.finish(sides.target()));
    }
}
