package io.pgcat.apply.target;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.pipeline.Installer;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** What a session knows of its targets. */
class TargetCatalogIT {

    private static Relation relation(String name) {
        return new Relation(1, "public", name, ReplicaIdentity.DEFAULT, List.of());
    }

    @Test
    void anExpectedTableIsReadBeforeItsFirstChange() throws SQLException {
        try (TestDatabase database = Servers.database(Servers.NEWEST);
                Connection session = database.connect();
                Statement statement = session.createStatement()) {
            new Installer().install(session, database.name(), "postgres");
            statement.execute("SET search_path = ''");
            database.execute("CREATE TABLE expected (id int PRIMARY KEY)");
            TargetCatalog catalog = new TargetCatalog(session);

            catalog.expect(List.of(relation("missing"), relation("expected")));

            // Nobody asks the server now, so nobody notices that it is gone.
            database.execute("DROP TABLE public.expected");
            assertEquals(
                    "id", catalog.table(relation("expected")).columns().get(0).name());
            ReplicationException missing =
                    assertThrows(ReplicationException.class, () -> catalog.table(relation("missing")));
            assertEquals(ErrorKind.CONFIGURATION, missing.kind());
        }
    }
}
