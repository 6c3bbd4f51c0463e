package io.pgcat.apply.target;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What is known of types without asking, beside what a server answers. */
class BuiltInTypesIT {

    @ParameterizedTest
    @ValueSource(ints = {11, 14, 15, 18})
    void areWhatTheServerSays(int version) throws SQLException {
        try (TestDatabase database = Servers.database(version);
                Connection connection = database.connect()) {
            TypeKnowledge asked = new TypeKnowledge(Map.of())
                    .with(connection, BuiltInTypes.all().keySet());

            assertEquals(asked.all(), BuiltInTypes.all());
        }
    }

    @Tag("matrix")
    @ParameterizedTest
    @ValueSource(ints = {12, 13, 16, 17})
    void areTheSameInTheVersionsBetween(int version) throws SQLException {
        areWhatTheServerSays(version);
    }
}
