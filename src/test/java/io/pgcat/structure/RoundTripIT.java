package io.pgcat.structure;

import java.sql.Connection;
import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Both servers' own words about what was copied. */
class RoundTripIT {

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({"18,18", "11,18", "11,11"})
    void theTargetHasWhatThePublisherHas(int from, int to) throws Exception {
        try (TestDatabase publisher = Servers.database(Servers.get(from, 1));
                TestDatabase subscriber = Servers.database(Servers.get(to, 2));
                Connection source = publisher.connect();
                Connection target = subscriber.connect()) {
            Fixture.everything(publisher, from);
            Report report = copy(source, target, "app");
            assertEquals(List.of(), report.problems());
            Catalogue.assertEqual(source, target, "app", "lib");
        }
    }

    @Test
    void oddNamesArriveAsTheyAre() throws Exception {
        try (TestDatabase publisher = Servers.database(Servers.get(18, 1));
                TestDatabase subscriber = Servers.database(Servers.get(18, 2));
                Connection source = publisher.connect();
                Connection target = subscriber.connect()) {
            Fixture.run(publisher, "odd.sql");
            Report report = copy(source, target, "Sp1eCial .Schema");
            assertEquals(List.of(), report.problems());
            Catalogue.assertEqual(source, target, "Sp1eCial .Schema");
        }
    }

    private static Report copy(Connection source, Connection target, String schema) throws Exception {
        Structure structure = StructureCopy.read(source, Fixture.tables(source, schema));
        StructureCopy copy = new StructureCopy(structure, UnaryOperator.identity(), Existing.LEAVE);
        return copy.createTables(target).and(copy.finish(target));
    }
}
