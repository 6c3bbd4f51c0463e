package io.pgcat.pipeline;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.postgresql.Driver;

import io.pgcat.source.Publisher;

/**
 * How one database is reached, and as whom.
 *
 * @param url {@code jdbc:postgresql://host:port/dbname}, pgjdbc's parameters may follow; without credentials
 * @param username the role; never empty
 */
public record ServerLogin(String url, String username, Secret password) {

    public ServerLogin {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(password, "password");
    }

    /** {@code host:port} as a URL holds it; an empty host is localhost. */
    public static String host(String hostname, int port) {
        String host = hostname.isBlank() ? "localhost" : hostname.strip();
        return (host.indexOf(':') >= 0 && !host.startsWith("[") ? '[' + host + ']' : host) + ':' + port;
    }

    /**
     * The URL of a database given by its parts.
     *
     * @param hosts {@link #host} of each place where it may be, tried in turn; at least one
     * @param parameters pgjdbc's connection parameters, {@code sslmode} for instance; may be empty
     */
    public static String url(List<String> hosts, String dbname, Map<String, String> parameters) {
        String query = new TreeMap<>(parameters)
                .entrySet().stream()
                        .map(entry -> encode(entry.getKey()) + '=' + encode(entry.getValue()))
                        .collect(Collectors.joining("&"));
        return "jdbc:postgresql://" + String.join(",", hosts) + '/' + encode(dbname)
                + (query.isEmpty() ? "" : '?' + query);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The same as what a source reads from. */
    Publisher publisher() {
        return new Publisher(url, username, password.value());
    }

    /** The URL without its parameters: fit to be shown. */
    public String shownUrl() {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }

    /**
     * Opens an ordinary connection; the caller closes it.
     *
     * @param purpose becomes {@code application_name}
     * @param patience for the network and for the login, at least one second; statements have no limit
     */
    public Connection connect(String purpose, Duration patience) throws SQLException {
        String seconds = Long.toString(Math.max(1, patience.toSeconds()));
        Properties properties = new Properties();
        properties.setProperty("user", username);
        if (!password.value().isEmpty()) {
            properties.setProperty("password", password.value());
        }
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("loginTimeout", seconds);
        properties.setProperty("ApplicationName", purpose);
        properties.setProperty("assumeMinServerVersion", "10");
        properties.setProperty("logServerErrorDetail", "false");
        // The driver itself: inside the packaged application DriverManager does not see it.
        return new Driver().connect(url, properties);
    }
}
