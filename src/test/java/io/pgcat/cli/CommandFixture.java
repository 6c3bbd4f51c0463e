package io.pgcat.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.pgcat.testkit.Link;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Runs commands in this JVM against a database, and keeps what they print. */
final class CommandFixture {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path config;
    private Optional<Terminal> terminal = Optional.empty();

    /** What a command came to. */
    record Ended(int status, String out, String err) {

        /** The same, of which nothing was told on standard error. */
        Ended well() {
            assertEquals(0, status, err);
            assertEquals("", err);
            return this;
        }

        /** Its lines, each a JSON document. */
        List<JsonNode> json() {
            List<JsonNode> lines = new ArrayList<>();
            out.lines().forEach(line -> lines.add(read(line)));
            return lines;
        }
    }

    CommandFixture(TestDatabase subscriber) throws IOException {
        config = Files.createTempFile("pgcat-command-", ".properties");
        config.toFile().deleteOnExit();
        Files.write(config, List.of(Link.config(subscriber)));
    }

    /** As somebody else than the superuser. */
    CommandFixture(TestDatabase subscriber, String role) throws IOException {
        this(subscriber);
        Files.writeString(config, Files.readString(config).replaceAll("(username=).*", "$1" + role));
    }

    /** Somebody sits at a terminal from now on. */
    void askAt(Terminal person) {
        terminal = Optional.of(person);
    }

    Ended run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--config");
        all.add(config.toString());
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.execute(
                new Main(Map.of(), () -> terminal),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                all.toArray(String[]::new));
        return new Ended(status, out.toString(), err.toString());
    }

    static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
