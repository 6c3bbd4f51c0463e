package io.pgcat.apply.sql;

import java.util.Set;

import io.pgcat.apply.target.TargetColumn;
import io.pgcat.change.Column;

/**
 * As what the values of one column travel within an array: as text, whatever the type, or as whole numbers of fixed size, which
 * need no reading at the server.
 */
public enum Element {
    /** The server's input function reads the text. */
    TEXT("text", 25, 0),
    SMALLINT("int2", 21, Short.BYTES),
    INTEGER("int4", 23, Integer.BYTES),
    BIGINT("int8", 20, Long.BYTES);

    /** int8, int2, int4. Source: pg_type.dat. */
    private static final Set<Integer> WHOLE_NUMBERS = Set.of(20, 21, 23);

    private final String typeName;
    private final int typeOid;
    private final int bytes;

    Element(String typeName, int typeOid, int bytes) {
        this.typeName = typeName;
        this.typeOid = typeOid;
        this.bytes = bytes;
    }

    /** What suits a column whose values the publisher's column gives. */
    static Element of(Column source, TargetColumn target) {
        if (!WHOLE_NUMBERS.contains(source.typeOid())) {
            return TEXT;
        }
        return switch (target.type()) {
            case "smallint" -> SMALLINT;
            case "integer" -> INTEGER;
            case "bigint" -> BIGINT;
            default -> TEXT;
        };
    }

    /** The type as SQL text. */
    String type() {
        return "pg_catalog." + typeName;
    }

    /** The type's OID, the same on every server. */
    public int typeOid() {
        return typeOid;
    }

    /** The size of every value; 0 where each has its own. */
    public int bytes() {
        return bytes;
    }
}
