package io.pgcat.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

import org.postgresql.Driver;

/**
 * Opens sessions to one target database.
 *
 * @param name as in {@code pgcat.databases.NAME}
 * @param url a pgjdbc URL
 * @param credentials {@code user}, {@code password} and any other pgjdbc property; not copied into any message
 */
public record TargetDatabase(String name, String url, Properties credentials) {

    private static final Driver DRIVER = new Driver();

    public TargetDatabase {
        Properties copy = new Properties();
        copy.putAll(credentials);
        credentials = copy;
    }

    /**
     * A new session. What the server says in an error's detail, row values for instance, is not in its exceptions.
     *
     * @param applicationName shown by {@code pg_stat_activity}
     */
    public Connection open(String applicationName) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("socketFactory", KeptAliveSocketFactory.class.getName());
        properties.putAll(credentials);
        properties.setProperty("ApplicationName", applicationName);
        // The name then travels with the login, not in a statement of its own.
        properties.setProperty("assumeMinServerVersion", "10");
        properties.setProperty("logServerErrorDetail", "false");
        properties.setProperty("preferQueryMode", "extended");
        properties.setProperty("autosave", "never");
        properties.setProperty("reWriteBatchedInserts", "false");
        Connection connection = DRIVER.connect(url, properties);
        if (connection == null) {
            throw new SQLException("The URL of database " + name + " is not one of PostgreSQL", "08001");
        }
        return connection;
    }

    /** The name only. */
    @Override
    public String toString() {
        return "TargetDatabase[" + name + "]";
    }
}
