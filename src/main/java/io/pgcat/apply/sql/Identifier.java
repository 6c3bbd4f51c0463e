package io.pgcat.apply.sql;

import java.util.Collection;
import java.util.stream.Collectors;

import io.pgcat.apply.target.TargetTable;

/** Names in SQL text: always quoted, tables always with their schema. */
public final class Identifier {

    private Identifier() {}

    /** One name, quoted. */
    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A table's name with its schema, quoted. */
    public static String of(TargetTable table) {
        return quote(table.schema()) + '.' + quote(table.name());
    }

    /** Names, quoted, with commas between. */
    public static String list(Collection<String> names) {
        return names.stream().map(Identifier::quote).collect(Collectors.joining(", "));
    }
}
