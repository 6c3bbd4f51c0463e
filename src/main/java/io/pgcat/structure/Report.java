package io.pgcat.structure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/**
 * What became of a copy, in the order in which it happened.
 *
 * @param created what was made now
 * @param existing what was there before, and was left as it was
 * @param skipped what was neither made nor tried, and why
 * @param notes what was made in another way than at the publisher
 * @param problems what the target, or its version, refused: all of it
 */
public record Report(
        List<Item> created, List<Item> existing, List<Skipped> skipped, List<Note> notes, List<Problem> problems) {

    /** Nothing happened. */
    public static final Report NOTHING = new Report(List.of(), List.of(), List.of(), List.of(), List.of());

    private static final String UNSUPPORTED = "0A000";

    /**
     * One object of the target.
     *
     * @param kind as PostgreSQL calls it: schema, extension, enum, sequence, table, index, foreign key, …
     * @param name qualified, without quotes; of a constraint {@code schema.table.constraint}
     */
    public record Item(String kind, String name) {

        @Override
        public String toString() {
            return kind + ' ' + name;
        }
    }

    /** One object that was passed over; the reason is a clause without its full stop. */
    public record Skipped(Item item, String reason) {}

    /**
     * One refusal.
     *
     * @param statement the kind of statement: {@code CREATE TABLE}
     * @param message the server's, without row values, or ours where the server was not asked
     * @param sqlState the server's, or the one that it would give
     * @param hint what to do next
     */
    public record Problem(String statement, Item item, String message, String sqlState, String hint) {

        /** Refused by us, as the server's version knows no such thing. */
        static Problem unsupported(String statement, Item item, String message, String hint) {
            return new Problem(statement, item, message, UNSUPPORTED, hint);
        }

        @Override
        public String toString() {
            return statement + " of " + item + " failed: " + message + " (SQLSTATE " + sqlState + "). " + hint;
        }
    }

    public Report {
        created = List.copyOf(created);
        existing = List.copyOf(existing);
        skipped = List.copyOf(skipped);
        notes = List.copyOf(notes);
        problems = List.copyOf(problems);
    }

    /** Both, one after the other. */
    public Report and(Report next) {
        return new Report(
                joined(created, next.created),
                joined(existing, next.existing),
                joined(skipped, next.skipped),
                joined(notes, next.notes),
                joined(problems, next.problems));
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    /**
     * For those who cannot go on with problems.
     *
     * @throws ReplicationException of kind CONFIGURATION that names every problem, if there is one
     */
    public void requireNoProblems() {
        if (!problems.isEmpty()) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    problems.stream().map(Problem::toString).collect(Collectors.joining("\n")),
                    null,
                    problems.get(0).sqlState(),
                    null);
        }
    }
}
