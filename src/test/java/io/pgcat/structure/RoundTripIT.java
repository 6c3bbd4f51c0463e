package io.pgcat.structure;

import java.sql.Connection;
import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Both servers' own words about everything that was copied. */
class RoundTripIT {

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({"18,18", "11,18"})
    void theTargetHasWhatThePublisherHas(int from, int to) throws Exception {
        roundTrip(from, to);
    }

    @Tag("matrix")
    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({
        "11,11", "12,12", "13,13", "14,14", "15,15", "16,16", "17,17", "11,14", "12,18", "13,17", "14,18", "15,16",
        "16,17", "17,18"
    })
    void theTargetHasWhatThePublisherHasBetweenAllVersions(int from, int to) throws Exception {
        roundTrip(from, to);
    }

    private static void roundTrip(int from, int to) throws Exception {
        try (Sides sides = Sides.open(from, to)) {
            Fixture.everything(sides.publisher(), from);
            Report report = copy(sides.source(), sides.target(), "app");
            assertEquals(List.of(), report.problems());
            assertEquals(List.of(), report.notes());
            assertEquals(List.of(), report.skipped());
            Catalogue.assertEqual(sides.source(), sides.target(), "app", "lib");
        }
    }

    @Test
    void nobodyHasToBeSuperuser() throws Exception {
        try (Sides sides = Sides.open(18, 18)) {
            Fixture.everything(sides.publisher(), 18);
            sides.publisher().execute("CREATE ROLE reader_one LOGIN");
            sides.subscriber()
                    .execute(
                            "CREATE ROLE creator_one LOGIN",
                            "GRANT CREATE ON DATABASE " + sides.subscriber().name() + " TO creator_one");
            try (Connection source = as(sides.publisher(), "reader_one");
                    Connection target = as(sides.subscriber(), "creator_one")) {
                assertEquals(List.of(), copy(source, target, "app").problems());
                Catalogue.assertEqual(source, target, "app", "lib");
            } finally {
                sides.publisher().execute("DROP ROLE reader_one");
                sides.subscriber().execute("DROP OWNED BY creator_one", "DROP ROLE creator_one");
            }
        }
    }

    private static Connection as(TestDatabase database, String role) throws Exception {
        return database.server().connect(database.name(), role, null);
    }

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({"18,18", "11,18"})
    void oddNamesArriveAsTheyAre(int from, int to) throws Exception {
        try (Sides sides = Sides.open(from, to)) {
            Fixture.run(sides.publisher(), "odd.sql");
            Report report = copy(sides.source(), sides.target(), "Sp1eCial .Schema");
            assertEquals(List.of(), report.problems());
            Catalogue.assertEqual(sides.source(), sides.target(), "Sp1eCial .Schema");
        }
    }

    private static Report copy(Connection source, Connection target, String schema) throws Exception {
        Structure structure = StructureCopy.read(source, Fixture.tables(source, schema));
        StructureCopy copy = new StructureCopy(structure, UnaryOperator.identity(), Existing.LEAVE);
        return copy.createTables(target).and(copy.finish(target));
    }
}
