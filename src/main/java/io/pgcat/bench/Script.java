package io.pgcat.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SQL of a workload, from {@code bench/NAME.sql} among the resources. There, a section begins with a line
 * {@code -- :both}, {@code -- :publisher}, {@code -- :subscriber}, {@code -- :copy} or {@code -- :client}, empty lines part
 * statements, and {@code ${name}} stands for a number.
 *
 * @param both statements that make and fill the tables, the same on both sides
 * @param publisher statements for the publisher alone, before the work; may be empty
 * @param subscriber statements for the subscriber alone; may be empty
 * @param copy statements for each copy of the subscriber's database; may be empty
 * @param clients the work: for each client the statements that it runs one after the other; may be empty
 */
record Script(
        List<String> both,
        List<String> publisher,
        List<String> subscriber,
        List<String> copy,
        List<List<String>> clients) {

    private static final String SECTION = "-- :";
    private static final String CLIENT = "client";
    private static final Pattern NUMBER = Pattern.compile("\\$\\{(\\w+)}");

    Script {
        both = List.copyOf(both);
        publisher = List.copyOf(publisher);
        subscriber = List.copyOf(subscriber);
        copy = List.copyOf(copy);
        clients = List.copyOf(clients);
    }

    /**
     * Reads one.
     *
     * @param numbers what stands for the names in it
     * @throws IllegalStateException when it names something else
     */
    static Script read(String name, Map<String, Long> numbers) {
        String text = filled(text("/bench/" + name + ".sql"), numbers);
        List<String> both = new ArrayList<>();
        List<String> publisher = new ArrayList<>();
        List<String> subscriber = new ArrayList<>();
        List<String> copy = new ArrayList<>();
        List<List<String>> clients = new ArrayList<>();
        for (String section : ("\n" + text).split("\n" + SECTION)) {
            List<String> statements = statements(section.substring(section.indexOf('\n') + 1));
            switch (section.lines().findFirst().orElse("")) {
                case "both" -> both.addAll(statements);
                case "publisher" -> publisher.addAll(statements);
                case "subscriber" -> subscriber.addAll(statements);
                case "copy" -> copy.addAll(statements);
                case CLIENT -> clients.add(statements);
                case "" -> requireComment(name, statements);
                default -> throw new IllegalStateException("Unknown section in the script of workload " + name);
            }
        }
        return new Script(both, publisher, subscriber, copy, clients);
    }

    private static void requireComment(String name, List<String> statements) {
        if (!statements.isEmpty()) {
            throw new IllegalStateException("Statements outside of all sections in the script of workload " + name);
        }
    }

    private static String text(String resource) {
        try (InputStream in = Script.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + resource, e);
        }
    }

    private static String filled(String text, Map<String, Long> numbers) {
        return NUMBER.matcher(text).replaceAll(found -> {
            Long number = numbers.get(found.group(1));
            if (number == null) {
                throw new IllegalStateException("No number for " + found.group());
            }
            return Matcher.quoteReplacement(number.toString());
        });
    }

    private static List<String> statements(String section) {
        return Arrays.stream(section.split("\n\\s*\n"))
                .map(Script::withoutComments)
                .filter(statement -> !statement.isBlank())
                .toList();
    }

    private static String withoutComments(String statement) {
        List<String> lines =
                statement.lines().filter(line -> !line.startsWith("--")).toList();
        return String.join("\n", lines).strip();
    }
}
