package io.pgcat.structure;

import java.util.List;

/**
 * A column.
 *
 * @param type with its modifiers, qualified where it is not built in
 * @param collation qualified and quoted; empty where it is the type's
 * @param value how it gets its value when none is given
 * @param tuning what does not show in its values
 * @param local whether the table itself declares it, and not only its parents
 * @param comment empty when it has none
 */
record ColumnDefinition(
        String name,
        String type,
        String collation,
        NotNull notNull,
        Value value,
        Tuning tuning,
        boolean local,
        String comment) {

    /**
     * Whether NULL is refused. Source: PostgreSQL 18, where such constraints have names and traits; of older publishers
     * only the first field says something.
     *
     * @param name empty where the publisher's version has none
     * @param inherited whether it comes from a parent and nowhere else
     */
    record NotNull(boolean present, String name, boolean noInherit, boolean valid, boolean inherited) {

        static NotNull unnamed(boolean present) {
            return new NotNull(present, "", false, true, false);
        }
    }

    /**
     * Default, generation expression or identity.
     *
     * @param kind which of them
     * @param expression of a default or generated column; else empty
     */
    record Value(Kind kind, String expression) {

        enum Kind {
            NONE,
            DEFAULT,
            STORED,
            VIRTUAL,
            IDENTITY_ALWAYS,
            IDENTITY_BY_DEFAULT
        }

        boolean isGenerated() {
            return kind == Kind.STORED || kind == Kind.VIRTUAL;
        }

        boolean isIdentity() {
            return kind == Kind.IDENTITY_ALWAYS || kind == Kind.IDENTITY_BY_DEFAULT;
        }
    }

    /**
     * How it is stored and planned for.
     *
     * @param storage PLAIN, EXTERNAL, MAIN or EXTENDED; empty where it is the type's
     * @param compression pglz or lz4; empty for the server's default
     * @param statistics target of ANALYZE; -1 for the server's default
     * @param options {@code name=value}
     */
    record Tuning(String storage, String compression, int statistics, List<String> options) {

        Tuning {
            options = List.copyOf(options);
        }
    }
}
