package io.pgcat.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.pgcat.testkit.Document;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The processors of docs/processors.md, from a jar in lib/ that was not built with the application. */
class ProcessorJarIT {

    @TempDir
    private static Path folder;

    private static TestDatabase publisher;
    private static TestDatabase subscriber;
    private static PgcatProcess pgcat;

    private Link link;

    @BeforeAll
    static void start() throws Exception {
        Document document = Document.read("processors.md");
        new JarBuilder(Files.createDirectories(folder.resolve("build")))
                .build(folder.resolve("lib/example.jar"), List.of("MaskEmail", "KeepHistory"), document.blocks("java"));
        copyShippedRoutes();
        Files.writeString(
                folder.resolve("routes/history.yaml"), document.blocks("yaml").get(0));
        publisher = Servers.database(Servers.get(Servers.NEWEST, 1));
        subscriber = Servers.database(Servers.get(Servers.NEWEST, 2));
        Link.between(publisher, subscriber, "any");
        pgcat = PgcatProcess.builder("run")
                .folder(folder)
                .config(Link.config(subscriber))
                .start();
        pgcat.awaitLine("processor found, name=maskEmail, class=com.example.MaskEmail", Link.PATIENCE);
    }

    private static void copyShippedRoutes() throws IOException {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, routes.resolve(file.getFileName()));
            }
        }
    }

    @AfterAll
    static void stop() throws Exception {
        pgcat.close();
        publisher.close();
        subscriber.close();
    }

    @AfterEach
    void dropSubscription() throws SQLException {
        link.drop();
    }

    private void subscribe(String name, String route) throws SQLException {
        subscriber.execute("ALTER TABLE pgcat.pgcat_subscription ALTER route SET DEFAULT '" + route + "'");
        link = new Link(publisher, subscriber, name);
        link.subscribe("{}");
        link.awaitStatus("state", "streaming");
    }

    private static String people() throws SQLException {
        return subscriber.value(
                "SELECT string_agg(concat_ws(' ', id, email, length(big)), ',' ORDER BY id) FROM people");
    }

    @Test
    void maskedColumnArrivesMaskedWhateverHappensToTheRow() throws SQLException {
        publisher.execute("CREATE TABLE people(id int PRIMARY KEY, email text, big text)");
        subscriber.execute("CREATE TABLE people(id int PRIMARY KEY, email text, big text)");
        subscribe("masked", "masking");
        publisher.execute(
                "ALTER TABLE people ALTER big SET STORAGE EXTERNAL",
                "INSERT INTO people VALUES (1, 'ann@example.org', repeat('x', 9000)), (2, NULL, ''), (3, 'eve@x.org', '')");
        link.awaitCaughtUp();
        assertEquals("1 a***@example.org 9000,2 0,3 e***@x.org 0", people());

        publisher.execute(
                "UPDATE people SET email = 'bob@example.org' WHERE id = 1",
                "UPDATE people SET id = 20, email = 'dan@example.org' WHERE id = 2",
                "DELETE FROM people WHERE id = 3");
        link.awaitCaughtUp();
        assertEquals("1 b***@example.org 9000,20 d***@example.org 0", people());
    }

    @Test
    void rowIsFoundByItsMaskedOldVersionWhereThatIsItsIdentity() throws SQLException {
        publisher.execute("CREATE TABLE keyless(email text, n int)", "ALTER TABLE keyless REPLICA IDENTITY FULL");
        subscriber.execute("CREATE TABLE keyless(email text, n int)");
        subscribe("maskedfull", "masking");
        publisher.execute(
                "INSERT INTO keyless VALUES ('ann@example.org', 1), ('eve@example.org', 2), (NULL, 3)",
                "UPDATE keyless SET n = 10 WHERE n = 1",
                "DELETE FROM keyless WHERE n = 2",
                "UPDATE keyless SET n = 30 WHERE n = 3");
        link.awaitCaughtUp();
        assertEquals(
                "a***@example.org 10,30",
                subscriber.value("SELECT string_agg(concat_ws(' ', email, n), ',' ORDER BY n) FROM keyless"));
    }

    @Test
    void changesMayBeDroppedAndMultiplied() throws SQLException {
        publisher.execute("CREATE TABLE orders(id int PRIMARY KEY, v text)");
        subscriber.execute(
                "CREATE TABLE orders(id int PRIMARY KEY, v text)", "CREATE TABLE orders_history(id int, v text)");
        subscribe("kept", "history");
        publisher.execute(
                "INSERT INTO orders VALUES (1, 'a'), (2, 'b')",
                "UPDATE orders SET v = 'c' WHERE id = 1",
                "DELETE FROM orders");
        link.awaitCaughtUp();
        assertEquals("1c,2b", subscriber.value("SELECT string_agg(id || v, ',' ORDER BY id) FROM orders"));
        assertEquals("1a,2b", subscriber.value("SELECT string_agg(id || v, ',' ORDER BY id) FROM orders_history"));
    }
}
