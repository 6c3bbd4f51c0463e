package io.pgcat.apply.sql;

import java.util.Arrays;
import java.util.Set;

import io.pgcat.apply.target.TargetColumn;
import io.pgcat.change.Column;

/**
 * As what the values of one column travel when many rows go together: as their text, whatever the type, or in the type's binary
 * form, which the server need not read digit by digit. The latter only where the publisher's column is of a type whose texts all have
 * such a form. Source of the OIDs: pg_type.dat.
 */
public enum Element {
    /** The server's input function reads the text. */
    TEXT("text", 25, 0, ""),
    SMALLINT("int2", 21, Short.BYTES, "smallint", 20, 21, 23),
    INTEGER("int4", 23, Integer.BYTES, "integer", 20, 21, 23),
    BIGINT("int8", 20, Long.BYTES, "bigint", 20, 21, 23),
    BOOLEAN("bool", 16, 1, "boolean", 16),
    REAL("float4", 700, Float.BYTES, "real", 700),
    DOUBLE("float8", 701, Double.BYTES, "double precision", 700, 701),
    NUMERIC("numeric", 1700, 0, "numeric", 20, 21, 23, 1700),
    DATE("date", 1082, Integer.BYTES, "date", 1082),
    TIMESTAMP("timestamp", 1114, Long.BYTES, "timestamp without time zone", 1114),
    TIMESTAMPTZ("timestamptz", 1184, Long.BYTES, "timestamp with time zone", 1184),
    UUID("uuid", 2950, 16, "uuid", 2950),
    BYTEA("bytea", 17, 0, "bytea", 17),
    JSONB("jsonb", 3802, 0, "jsonb", 3802);

    private final String typeName;
    private final int typeOid;
    private final int bytes;
    private final String target;
    private final Set<Integer> sources;

    /**
     * @param target the column's type as {@link TargetColumn#type()} has it
     * @param sources OIDs of the publisher's types
     */
    Element(String typeName, int typeOid, int bytes, String target, Integer... sources) {
        this.typeName = typeName;
        this.typeOid = typeOid;
        this.bytes = bytes;
        this.target = target;
        this.sources = Set.of(sources);
    }

    /** What suits a column whose values the publisher's column gives. */
    static Element of(Column source, TargetColumn target) {
        return Arrays.stream(values())
                .filter(element -> element.target.equals(target.type()) && element.sources.contains(source.typeOid()))
                .findFirst()
                .orElse(TEXT);
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
