package io.pgcat.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

import org.postgresql.Driver;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

import io.pgcat.demo.Sql;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A database on a Citus coordinator: the one that system property {@code pgcat.citus.url} names, a JDBC URL with a superuser
 * who needs no password, else one in a container, where Docker runs. The first lets a cluster of any shape be tested; tests
 * leave nothing in it but roles and schema pgcat.
 */
public final class CitusCoordinator implements AutoCloseable {

    private static final String PROPERTY = "pgcat.citus.url";
    private static final String IMAGE = "citusdata/citus:13.2.0";

    private final String url;
    private final String user;
    private final AutoCloseable container;

    private CitusCoordinator(String url, String user, AutoCloseable container) {
        this.url = url;
        this.user = user;
        this.container = container;
    }

    /** Finds or starts it, and creates the extension; where neither can be, the test is aborted and told why. */
    public static CitusCoordinator findOrStart() throws SQLException {
        String given = System.getProperty(PROPERTY, "");
        CitusCoordinator found = given.isEmpty() ? start() : given(given);
        found.execute("CREATE EXTENSION IF NOT EXISTS citus");
        return found;
    }

    private static CitusCoordinator given(String url) {
        Properties parts = Driver.parseURL(url, null);
        if (parts == null || parts.getProperty("user") == null) {
            throw new IllegalArgumentException(
                    PROPERTY + " is not like jdbc:postgresql://host:port/database?user=name");
        }
        String database =
                parts.getProperty("PGHOST") + ':' + parts.getProperty("PGPORT") + '/' + parts.getProperty("PGDBNAME");
        return new CitusCoordinator("jdbc:postgresql://" + database, parts.getProperty("user"), () -> {});
    }

    @SuppressWarnings("resource")
    private static CitusCoordinator start() {
        assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "No Citus: system property " + PROPERTY + " is not set, and Docker does not run here");
        PostgreSQLContainer started = new PostgreSQLContainer(
                        DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("postgres"))
                .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust");
        try {
            started.start();
        } catch (ContainerFetchException e) {
            abort("No Citus: image " + IMAGE + " is not here and cannot be fetched: " + e.getMessage());
        }
        String url = started.getJdbcUrl().replaceFirst("[?].*", "");
        return new CitusCoordinator(url, started.getUsername(), started);
    }

    /** Its URL, without user. */
    public String jdbcUrl() {
        return url;
    }

    /** The superuser. */
    public String user() {
        return user;
    }

    /** Opens a connection as superuser; the caller closes it. */
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        return new Driver().connect(url, properties);
    }

    /** Runs statements, each in a transaction of its own. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = connect()) {
            Sql.execute(connection, statements);
        }
    }

    /** The first column of each row as text. */
    public List<String> values(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return Sql.values(connection, sql);
        }
    }

    @Override
    public void close() throws Exception {
        container.close();
    }
}
