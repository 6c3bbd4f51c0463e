package io.pgcat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import io.pgcat.demo.PostgresServer;
import io.pgcat.pipeline.Installer;

/** The packaged application, as a process of its own. */
final class PgcatPeer implements Peer {

    private static final String DATABASE = "target";
    private static final Duration START = Duration.ofSeconds(60);
    private static final String SUBSCRIBE =
            "INSERT INTO pgcat.pgcat_subscription(name, hostname, port, username, password, dbname, publications,"
                    + " copy_data, enabled, slot_name, options)"
                    + " VALUES (?, '127.0.0.1', ?, ?, 'unused', ?, ARRAY[?], ?, ?, ?, ?::jsonb)";

    private final Path home;
    private final String heap;

    /**
     * @param home folder of the program, which holds {@code target/quarkus-app} and {@code routes}
     * @param heap of the measured process, as option -Xmx takes it
     */
    PgcatPeer(Path home, String heap) {
        this.home = home;
        this.heap = heap;
    }

    @Override
    public String name() {
        return Peers.PGCAT;
    }

    @Override
    public Running prepare(Course course) throws IOException, SQLException, InterruptedException {
        PgcatRun run = launch(course, false).start();
        try {
            Wait.until("pgcat to start", START, run::hasStarted);
            return run;
        } catch (HeatException | SQLException | InterruptedException e) {
            run.close();
            throw e;
        }
    }

    @Override
    public Launch configure(Course course) throws IOException, SQLException {
        return launch(course, true);
    }

    private PgcatLaunch launch(Course course, boolean enabled) throws IOException, SQLException {
        Database subscriber = course.subscriber();
        try (Connection connection = subscriber.connect()) {
            new Installer().install(connection, DATABASE, PostgresServer.USER);
            subscribe(connection, course, enabled);
        }
        Way way = Way.to(subscriber.server().port(), course.conditions().roundTrip());
        return () -> new PgcatRun(course, way, start(course, way));
    }

    private interface PgcatLaunch extends Launch {
        @Override
        PgcatRun start() throws IOException;
    }

    private static void subscribe(Connection connection, Course course, boolean enabled) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(SUBSCRIBE)) {
            for (Course.Stream stream : course.streams()) {
                insert.setString(1, stream.name());
                insert.setInt(2, course.publisher().server().port());
                insert.setString(3, PostgresServer.USER);
                insert.setString(4, course.publisher().name());
                insert.setString(5, stream.publication());
                insert.setBoolean(6, course.conditions().copiesRows());
                insert.setBoolean(7, enabled);
                insert.setString(8, stream.slot());
                insert.setString(9, course.conditions().durableCommits() ? "{\"synchronous_commit\": \"on\"}" : "{}");
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private Process start(Course course, Way way) throws IOException {
        Path config = course.folder().resolve(course.name() + ".properties");
        Files.write(
                config,
                List.of(
                        "quarkus.http.port=0",
                        "pgcat.databases." + DATABASE + ".url=jdbc:postgresql://127.0.0.1:" + way.port() + "/"
                                + course.subscriber().name(),
                        "pgcat.databases." + DATABASE + ".username=" + PostgresServer.USER));
        List<String> command = List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "@" + home.resolve("jvm.options"),
                "-Xmx" + heap,
                "-Dpgcat.home=" + home,
                "@" + home.resolve(Path.of("target", "quarkus-app", "java.args")),
                "io.pgcat.cli.Entry",
                "run",
                "--config",
                config.toString(),
                "--routes",
                home.resolve("routes").toString());
        return new ProcessBuilder(command)
                .directory(course.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(PgcatRun.log(course).toFile())
                .start();
    }
}
