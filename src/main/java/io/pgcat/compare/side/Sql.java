package io.pgcat.compare.side;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Values as SQL text, under {@code standard_conforming_strings = on}. */
public final class Sql {

    private Sql() {}

    /** A constant; NULL for null. */
    public static String literal(String text) {
        return text == null ? "NULL" : '\'' + text.replace("'", "''") + '\'';
    }

    /** An array of text. */
    public static String texts(List<String> texts) {
        return "ARRAY[" + texts.stream().map(Sql::literal).collect(Collectors.joining(",")) + "]::pg_catalog.text[]";
    }

    /** An array of {@code bigint}. */
    public static String numbers(Collection<?> numbers) {
        return "'{" + numbers.stream().map(String::valueOf).collect(Collectors.joining(",")) + "}'::pg_catalog.int8[]";
    }
}
