package io.pgcat.structure;

import java.sql.Connection;
import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What a target's version does not know is refused by name, or made in another way with a note. */
class OlderTargetIT {

    @Test
    void whatTheOldestVersionDoesNotKnowIsNamed() throws Exception {
        try (TestDatabase publisher = Servers.database(Servers.get(18, 1));
                TestDatabase subscriber = Servers.database(Servers.get(11, 2));
                Connection source = publisher.connect();
                Connection target = subscriber.connect()) {
            Fixture.everything(publisher, 18);
            Structure structure = StructureCopy.read(source, Fixture.tables(source, "app"));
            StructureCopy copy = new StructureCopy(structure, UnaryOperator.identity(), Existing.LEAVE);
            Report report = copy.createTables(target).and(copy.finish(target));
            report.problems().forEach(System.err::println);
            report.notes().forEach(System.err::println);
            report.skipped().forEach(System.err::println);
            assertEquals(List.of(), report.problems());
            Catalogue.assertEqual(source, target, "app", "lib");
        }
    }
}
