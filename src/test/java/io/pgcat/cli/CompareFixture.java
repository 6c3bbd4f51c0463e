package io.pgcat.cli;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

import io.pgcat.cli.CommandFixture.Ended;
import io.pgcat.testkit.Link;

/** Runs {@code pgcat compare} on a link, and reads what it tells. */
final class CompareFixture {

    private final Link link;
    private final CommandFixture command;

    /** What was told. */
    record Told(int status, JsonNode report, String err) {

        /** Each difference as {@code kind key=value, …}, sorted. */
        List<String> differences() {
            TreeSet<String> lines = new TreeSet<>();
            report.get("tables")
                    .forEach(table -> table.get("differences").forEach(difference -> lines.add(line(difference))));
            return List.copyOf(lines);
        }

        private static String line(JsonNode difference) {
            List<String> key = new ArrayList<>();
            difference
                    .get("key")
                    .fields()
                    .forEachRemaining(part ->
                            key.add(part.getKey() + "=" + part.getValue().asText()));
            return difference.get("kind").asText() + " " + String.join(", ", key);
        }

        /** The only table that was compared. */
        JsonNode table() {
            if (report.get("tables").size() != 1) {
                throw new AssertionError("Not one table: " + report);
            }
            return report.get("tables").get(0);
        }

        JsonNode table(String local) {
            return StreamSupport.stream(report.get("tables").spliterator(), false)
                    .filter(table -> table.get("local").asText().equals(local))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(local + " is not in " + report));
        }
    }

    CompareFixture(Link link) throws Exception {
        this.link = link;
        this.command = new CommandFixture(link.subscriber());
    }

    /** As people see it. */
    Ended run(String... options) {
        List<String> all = new ArrayList<>(List.of("compare", link.name()));
        all.addAll(List.of(options));
        return command.run(all.toArray(String[]::new));
    }

    Told told(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--json");
        Ended ended = run(all.toArray(String[]::new));
        if (ended.out().isEmpty()) {
            throw new AssertionError("Nothing was told but: " + ended.err());
        }
        return new Told(ended.status(), CommandFixture.read(ended.out()), ended.err());
    }

    Told ofTable(String table, String... options) {
        List<String> all = new ArrayList<>(List.of("--table", table));
        all.addAll(List.of(options));
        return told(all.toArray(String[]::new));
    }

    /** Definition and rows at both sides, without replication. */
    void onBoth(String... statements) throws SQLException {
        link.onBoth(statements);
    }

    void atPublisher(String... statements) throws SQLException {
        link.publisher().execute(statements);
    }

    void atTarget(String... statements) throws SQLException {
        link.subscriber().execute(statements);
    }

    Link link() {
        return link;
    }
}
