package io.pgcat.source;

import java.util.Objects;

/**
 * How to reach a publisher.
 *
 * @param url JDBC URL without credentials, e.g. {@code jdbc:postgresql://host:5432/db?sslmode=require}
 * @param username a role with REPLICATION
 */
public record Publisher(String url, String username, String password) {

    public Publisher {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(password, "password");
    }

    /** Without credentials. */
    @Override
    public String toString() {
        return url.replaceFirst("\\?.*$", "");
    }
}
