package io.pgcat.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;

import io.pgcat.demo.PostgresServer;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A publisher and a subscriber without superusers, between which everything is as it should be. */
final class PreflightFixture implements AutoCloseable {

    final TestDatabase publisher;
    final TestDatabase subscriber;
    /** Replicates at the publisher. */
    final String replicator;
    /** Applies at the subscriber. */
    final String applier;

    PreflightFixture(PostgresServer from, PostgresServer to) throws Exception {
        publisher = Servers.database(from);
        subscriber = Servers.database(to);
        replicator = publisher.name() + "_repl";
        applier = subscriber.name() + "_app";
        publisher.execute(
                "CREATE ROLE " + replicator + " LOGIN REPLICATION",
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "GRANT SELECT ON t TO " + replicator,
                "CREATE PUBLICATION pub FOR TABLE t");
        subscriber.execute(
                "CREATE ROLE " + applier + " LOGIN",
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON t TO " + applier);
        try (Connection connection = subscriber.connect()) {
            new Installer().install(connection, "main", applier);
        }
        subscribe(name());
    }

    /** Of the subscription; unique, as slots belong to whole servers. */
    String name() {
        return "s_" + subscriber.name();
    }

    void subscribe(String name) throws Exception {
        subscriber.execute("INSERT INTO pgcat.pgcat_subscription (name, hostname, port, username, password, dbname,"
                + " publications) VALUES ('" + name + "', '127.0.0.1', "
                + publisher.server().port() + ", '"
                + replicator + "', '', '" + publisher.name() + "', '{pub}')");
    }

    List<Finding> check() throws Exception {
        return check("");
    }

    /** @param more lines of configuration */
    List<Finding> check(String more) throws Exception {
        Path file = Files.createTempFile("pgcat-check-", ".properties");
        try {
            Files.writeString(
                    file,
                    "pgcat.databases.main.url=" + subscriber.jdbcUrl() + "\npgcat.databases.main.username=" + applier
                            + '\n' + more);
            return new Preflight().run(new SettingsReader(Map.of()).read(file, false));
        } finally {
            Files.delete(file);
        }
    }

    /** Errors and warnings, without the one about the server's setting that tests leave at its default. */
    List<Finding> troubles() throws Exception {
        return check().stream()
                .filter(finding -> finding.severity() != Finding.Severity.INFO)
                .filter(finding -> !finding.message().startsWith("max_slot_wal_keep_size"))
                .toList();
    }

    /** The only error or warning there is. */
    Finding only(Finding.Severity severity, String message) throws Exception {
        List<Finding> troubles = troubles();
        assertEquals(1, troubles.size(), troubles.toString());
        assertEquals(severity, troubles.get(0).severity(), troubles.toString());
        assertTrue(troubles.get(0).message().contains(message), troubles.toString());
        return troubles.get(0);
    }

    /** A finding among others. */
    static Finding find(List<Finding> findings, String message) {
        return findings.stream()
                .filter(finding -> finding.message().contains(message))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No finding with '" + message + "' in " + findings));
    }

    @Override
    public void close() throws Exception {
        subscriber.close();
        publisher.close();
    }
}
