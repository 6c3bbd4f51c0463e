package io.pgcat.structure;

import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Both servers' own words about everything that was copied. */
class RoundTripIT {

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({"18,18", "11,18", "11,11"})
    void theTargetHasWhatThePublisherHas(int from, int to) throws Exception {
        roundTrip(from, to);
    }

    @Tag("matrix")
    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({"12,12", "13,13", "14,14", "15,15", "16,16", "17,17", "12,18", "13,17", "14,18", "16,17", "17,18"})
    void theTargetHasWhatThePublisherHasBetweenAllVersions(int from, int to) throws Exception {
        roundTrip(from, to);
    }

    private static void roundTrip(int from, int to) throws Exception {
        try (Sides sides = Sides.open(from, to)) {
            Fixture.everything(sides.publisher(), from);
            Report report = copy(sides, "app");
            assertEquals(List.of(), report.problems());
            assertEquals(List.of(), report.notes());
            assertEquals(List.of(), report.skipped());
            Catalogue.assertEqual(sides.source(), sides.target(), "app", "lib");
        }
    }

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({"18,18", "11,18"})
    void oddNamesArriveAsTheyAre(int from, int to) throws Exception {
        try (Sides sides = Sides.open(from, to)) {
            Fixture.run(sides.publisher(), "odd.sql");
            assertEquals(List.of(), copy(sides, "Sp1eCial .Schema").problems());
            Catalogue.assertEqual(sides.source(), sides.target(), "Sp1eCial .Schema");
        }
    }

    private static Report copy(Sides sides, String schema) throws Exception {
        Structure structure = StructureCopy.read(sides.source(), Fixture.tables(sides.source(), schema));
        StructureCopy copy = new StructureCopy(structure, UnaryOperator.identity(), Existing.LEAVE);
        return copy.createTables(sides.target()).and(copy.finish(sides.target()));
    }
}
