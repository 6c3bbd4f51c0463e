package io.pgcat.compare.table;

import java.util.List;

/** Types whose values have the same text for the same value, so that a column may have one type here and another there. */
enum TypeFamily {
    WHOLE_NUMBER("pg_catalog.int8", "smallint", "integer", "bigint"),
    TEXT("pg_catalog.text", "text", "character varying"),
    /** Each with a text of its own. */
    OTHER("");

    private final String widest;
    private final List<String> types;

    TypeFamily(String widest, String... types) {
        this.widest = widest;
        this.types = List.of(types);
    }

    /** @param type as SQL text without modifier, may be an array */
    static TypeFamily of(String type) {
        String element = type.replace("[]", "");
        for (TypeFamily family : values()) {
            if (family.types.contains(element)) {
                return family;
            }
        }
        return OTHER;
    }

    /** The type that holds every value of the family; empty when there is none. */
    String widest() {
        return widest;
    }
}
