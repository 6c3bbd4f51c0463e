package io.pgcat.pipeline;

import java.util.Objects;

/**
 * A password. Never printed.
 *
 * @param value in clear; empty when none is configured, which leaves the choice to the server and to pgjdbc
 */
public record Secret(String value) {

    public static final Secret NONE = new Secret("");

    public Secret {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value.isEmpty() ? "" : "***";
    }
}
