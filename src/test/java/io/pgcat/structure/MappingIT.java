package io.pgcat.structure;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Tables under other names at the target: what belongs to them follows. */
class MappingIT {

    @Test
    void everythingOfATableFollowsItIntoAnotherSchema() throws Exception {
        try (Sides sides = Sides.open(18, 18)) {
            Fixture.everything(sides.publisher(), 18);
            Structure structure = StructureCopy.read(sides.source(), Fixture.tables(sides.source(), "app"));
            StructureCopy copy = new StructureCopy(structure, Sides.schemas("app", "The \"Copy\""), Existing.LEAVE);
            assertEquals(
                    List.of(),
                    copy.createTables(sides.target())
                            .and(copy.finish(sides.target()))
                            .problems());
            sides.publisher().execute("ALTER SCHEMA app RENAME TO \"The \"\"Copy\"\"\"");
            Catalogue.assertEqual(sides.source(), sides.target(), "The \"Copy\"", "lib");
        }
    }

    @Test
    void aTableMayBeRenamedAndExpressionsKnowItByItsNewName() throws Exception {
        try (Sides sides = Sides.open(18, 18)) {
            sides.publisher()
                    .execute(
                            "CREATE SCHEMA app",
                            "CREATE TABLE app.orders (id serial PRIMARY KEY, v text, CHECK (orders IS NOT NULL))",
                            "CREATE INDEX whole ON app.orders ((orders IS NULL))",
                            "CREATE TABLE app.lines (o int REFERENCES app.orders, was app.orders,"
                                    + " n bigint DEFAULT pg_sequence_last_value('app.orders_id_seq'))");
            StructureCopy copy = sides.copy(
                    table -> table.name().equals("orders") ? new QualifiedName("sales", "The Orders") : table,
                    "app.lines",
                    "app.orders");
            Report report = copy.createTables(sides.target()).and(copy.finish(sides.target()));
            assertEquals(List.of(), report.problems());
            sides.publisher()
                    .execute(
                            "CREATE SCHEMA sales",
                            "ALTER TABLE app.orders SET SCHEMA sales",
                            "ALTER TABLE sales.orders RENAME TO \"The Orders\"");
            Catalogue.assertEqual(sides.source(), sides.target(), "app", "sales");
        }
    }

    /** Two schemas with a table of the same name, and its column, sequences and indexes. */
    private static Report gathered(Sides sides) throws Exception {
        for (String schema : List.of("north", "south")) {
            sides.publisher()
                    .execute(
                            "CREATE SCHEMA " + schema,
                            "CREATE TABLE " + schema + ".t (id serial PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY,"
                                    + " v text, w int DEFAULT currval('" + schema + ".t_id_seq'))",
                            "CREATE INDEX by_v ON " + schema + ".t (v)",
                            "ALTER TABLE " + schema + ".t REPLICA IDENTITY USING INDEX t_pkey");
        }
        StructureCopy copy = sides.copy(
                table -> new QualifiedName("whole", table.schema() + '_' + table.name()), "north.t", "south.t");
        return copy.createTables(sides.target())
                .and(copy.finish(sides.target(), Sides.names("south.t")))
                .and(copy.finish(sides.target()));
    }

    @Test
    void namesThatClashInOneSchemaAreDerivedFromTheirTables() throws Exception {
        try (Sides sides = Sides.open(11, 18)) {
            assertEquals(List.of(), gathered(sides).problems());
            assertEquals(
                    "north_t north_t_by_v false, north_t north_t_t_pkey true, south_t by_v false, south_t t_pkey true",
                    sides.value("SELECT string_agg(concat_ws(' ', t.relname, i.relname, indisreplident::text), ', '"
                            + " ORDER BY t.relname, i.relname COLLATE \"C\") FROM pg_index"
                            + " JOIN pg_class i ON i.oid = indexrelid JOIN pg_class t ON t.oid = indrelid"
                            + " WHERE t.relnamespace = 'whole'::regnamespace"));
            assertEquals(
                    "whole.south_t_t_id_seq whole.south_t_t_n_seq currval('whole.south_t_t_id_seq'::regclass)",
                    sides.value("SELECT concat_ws(' ', pg_get_serial_sequence('whole.south_t', 'id'),"
                            + " pg_get_serial_sequence('whole.south_t', 'n'), pg_get_expr(adbin, adrelid))"
                            + " FROM pg_attrdef WHERE adrelid = 'whole.south_t'::regclass AND adnum = 4"));
        }
    }

    @Test
    void aDerivedNameIsTold() throws Exception {
        try (Sides sides = Sides.open(18, 18)) {
            assertEquals(
                    List.of(
                            new Note(
                                    "sequence whole.south_t_t_id_seq",
                                    "it is south.t_id_seq at the publisher: its name was taken here"),
                            new Note(
                                    "table whole.south_t",
                                    "the sequence of column n is whole.south_t_t_n_seq, as the name of south.t_n_seq was"
                                            + " taken here"),
                            new Note(
                                    "primary key whole.north_t.t_pkey",
                                    "it is called north_t_t_pkey here: its own name was taken"),
                            new Note("index whole.by_v", "it is called north_t_by_v here: its own name was taken")),
                    gathered(sides).notes());
        }
    }

    @Test
    void severalTablesThatComeToOneAreMadeFromTheFirst() throws Exception {
        try (Sides sides = Sides.open(18, 18)) {
            sides.publisher()
                    .execute(
                            "CREATE TABLE public.part_1 (id serial PRIMARY KEY)",
                            "CREATE TABLE public.part_2 (id serial PRIMARY KEY)");
            StructureCopy copy =
                    sides.copy(table -> new QualifiedName("public", "all_parts"), "public.part_1", "public.part_2");
            Report report = copy.createTables(sides.target()).and(copy.finish(sides.target()));
            assertEquals(List.of(), report.problems());
            assertEquals(
                    new Report.Skipped(
                            new Report.Item("table", "public.part_2"),
                            "it is mapped to public.all_parts, which is made from public.part_1"),
                    report.skipped().get(0));
            assertEquals("1", sides.value("SELECT count(*) FROM pg_class WHERE relkind = 'S'"));
            assertEquals(
                    "public.part_1_id_seq", sides.value("SELECT pg_get_serial_sequence('public.all_parts', 'id')"));
        }
    }
}
