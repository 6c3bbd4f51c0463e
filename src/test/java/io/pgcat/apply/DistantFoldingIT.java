package io.pgcat.apply;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;

import io.pgcat.testkit.FaultyNetwork;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

/** The same where the target is far away: statements demand their counts, and COMMIT follows before any is known. */
class DistantFoldingIT extends FoldingIT {

    private static final Duration ONE_WAY = Duration.ofMillis(1);

    private FaultyNetwork network;

    @Override
    Subscriber newFolding() throws SQLException, IOException {
        network = new FaultyNetwork(Servers.get(Servers.NEWEST).port());
        network.delay(ONE_WAY);
        TestDatabase database = Servers.database(Servers.NEWEST);
        return new Subscriber(database, database.jdbcUrl(network), "postgres", config -> config);
    }

    @Override
    @AfterEach
    void close() throws SQLException, IOException {
        super.close();
        network.close();
    }
}
