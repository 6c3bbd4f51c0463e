package io.pgcat.scenario.types;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sample values of one type, as {@code types/samples.txt} has them.
 *
 * @param name by which the catalogue and the tables know it
 * @param sql the type as SQL; empty when the catalogue knows it
 * @param since first version that has it
 * @param values may be empty; NULL is not among them
 */
record TypeSamples(String name, String sql, int since, List<Value> values) {

    private static final Pattern HEADER = Pattern.compile("(?:@(\\d+) )?type ([a-z0-9_]+)(?: = ([^ ].*))?(?: none)?");
    private static final Pattern LINE = Pattern.compile("(?:@(\\d+) )?(.*)");

    /**
     * One of them.
     *
     * @param sql an expression, still to be cast
     * @param since first version that has it
     */
    record Value(String sql, int since) {}

    TypeSamples {
        values = List.copyOf(values);
    }

    /** The expressions that both of two servers have. */
    List<String> values(int version) {
        return values.stream()
                .filter(value -> value.since() <= version)
                .map(Value::sql)
                .toList();
    }

    /** Whether the server's catalogue says what it is, not the file. */
    boolean isCatalogued() {
        return sql.isEmpty();
    }

    /** All types of the file. */
    static List<TypeSamples> read() {
        List<TypeSamples> types = new ArrayList<>();
        List<Value> values = new ArrayList<>();
        TypeSamples open = null;
        for (String line : resource("samples.txt").split("\n")) {
            Matcher header = HEADER.matcher(line);
            if (header.matches()) {
                close(open, values, types);
                open = new TypeSamples(header.group(2), text(header.group(3)), version(header.group(1)), List.of());
                values.clear();
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                values.add(value(line));
            }
        }
        close(open, values, types);
        return types;
    }

    private static void close(TypeSamples open, List<Value> values, List<TypeSamples> types) {
        if (open != null) {
            types.add(new TypeSamples(open.name(), open.sql(), open.since(), values));
        }
    }

    private static Value value(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("Not a sample: " + line);
        }
        String text = parts.group(2);
        String sql = text.startsWith("=") ? text.substring(1) : "E'" + text.replace("'", "''") + "'";
        return new Value(sql, version(parts.group(1)));
    }

    private static int version(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static String text(String group) {
        return group == null ? "" : group;
    }

    /** A file of {@code types/}. */
    static String resource(String file) {
        try (InputStream in = TypeSamples.class.getResourceAsStream("/types/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
