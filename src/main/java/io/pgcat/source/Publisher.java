package io.pgcat.source;

import java.util.Map;
import java.util.Objects;

/**
 * How to reach a publisher.
 *
 * @param url JDBC URL without credentials, e.g. {@code jdbc:postgresql://host:5432/db}
 * @param username a role with REPLICATION
 * @param parameters further pgjdbc connection parameters, e.g. {@code sslmode}
 */
public record Publisher(String url, String username, String password, Map<String, String> parameters) {

    public Publisher {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(password, "password");
        parameters = Map.copyOf(parameters);
    }

    /** Without credentials. */
    @Override
    public String toString() {
        return url.replaceFirst("\\?.*$", "");
    }
}
