package io.pgcat.route.filter;

import java.util.Map;

import io.pgcat.change.Column;

/** The types that a filter can be about, by what their values are here: see {@link ValueText}. */
enum SqlType {
    /** A string constant or NULL whose type the surroundings decide. */
    UNKNOWN(0, "unknown"),
    BOOL(16, "boolean"),
    INT2(21, "smallint"),
    INT4(23, "integer"),
    INT8(20, "bigint"),
    OID(26, "oid"),
    NUMERIC(1700, "numeric"),
    FLOAT4(700, "real"),
    FLOAT8(701, "double precision"),
    TEXT(25, "text"),
    VARCHAR(1043, "character varying"),
    BPCHAR(1042, "character"),
    NAME(19, "name"),
    UUID(2950, "uuid"),
    BYTEA(17, "bytea"),
    DATE(1082, "date"),
    TIME(1083, "time without time zone"),
    TIMESTAMP(1114, "timestamp without time zone"),
    TIMESTAMPTZ(1184, "timestamp with time zone"),
    INTERVAL(1186, "interval"),
    /** A built-in type whose text form can be compared, and nothing else. */
    OPAQUE(-1, "this type"),
    /** A type that is not built in: an enum, a composite, an extension's type; the publisher does not say which. */
    USER_DEFINED(-2, "a type that is not built in");

    /** Built-in types whose cast to text is exactly their text form, and that are not composite. */
    private static final Map<Integer, String> OPAQUE_TYPES = Map.ofEntries(
            Map.entry(114, "json"),
            Map.entry(3802, "jsonb"),
            Map.entry(1560, "bit"),
            Map.entry(1562, "bit varying"),
            Map.entry(829, "macaddr"),
            Map.entry(774, "macaddr8"),
            Map.entry(3220, "pg_lsn"),
            Map.entry(3614, "tsvector"),
            Map.entry(3615, "tsquery"),
            Map.entry(3904, "int4range"),
            Map.entry(3926, "int8range"),
            Map.entry(3906, "numrange"),
            Map.entry(1005, "smallint[]"),
            Map.entry(1007, "integer[]"),
            Map.entry(1016, "bigint[]"),
            Map.entry(1231, "numeric[]"),
            Map.entry(1009, "text[]"),
            Map.entry(1015, "character varying[]"),
            Map.entry(2951, "uuid[]"),
            Map.entry(1000, "boolean[]"),
            Map.entry(199, "json[]"),
            Map.entry(3807, "jsonb[]"));

    private static final Map<String, SqlType> BY_NAME = Map.ofEntries(
            Map.entry("bool", BOOL),
            Map.entry("boolean", BOOL),
            Map.entry("int2", INT2),
            Map.entry("smallint", INT2),
            Map.entry("int4", INT4),
            Map.entry("int", INT4),
            Map.entry("integer", INT4),
            Map.entry("int8", INT8),
            Map.entry("bigint", INT8),
            Map.entry("oid", OID),
            Map.entry("numeric", NUMERIC),
            Map.entry("decimal", NUMERIC),
            Map.entry("dec", NUMERIC),
            Map.entry("float4", FLOAT4),
            Map.entry("real", FLOAT4),
            Map.entry("float8", FLOAT8),
            Map.entry("float", FLOAT8),
            Map.entry("double precision", FLOAT8),
            Map.entry("text", TEXT),
            Map.entry("varchar", VARCHAR),
            Map.entry("character varying", VARCHAR),
            Map.entry("char varying", VARCHAR),
            Map.entry("bpchar", BPCHAR),
            Map.entry("char", BPCHAR),
            Map.entry("character", BPCHAR),
            Map.entry("name", NAME),
            Map.entry("uuid", UUID),
            Map.entry("bytea", BYTEA),
            Map.entry("date", DATE),
            Map.entry("time", TIME),
            Map.entry("time without time zone", TIME),
            Map.entry("timestamp", TIMESTAMP),
            Map.entry("timestamp without time zone", TIMESTAMP),
            Map.entry("timestamptz", TIMESTAMPTZ),
            Map.entry("timestamp with time zone", TIMESTAMPTZ),
            Map.entry("interval", INTERVAL));

    private final int oid;
    private final String sqlName;

    SqlType(int oid, String sqlName) {
        this.oid = oid;
        this.sqlName = sqlName;
    }

    /**
     * The type of a column. A domain arrives as its own OID and the name of its base type in {@code pg_catalog}.
     *
     * @throws Unsupported if nothing can be said of the type
     */
    static SqlType of(Column column) {
        String base =
                column.typeName().startsWith("pg_catalog.") ? column.typeName().substring("pg_catalog.".length()) : "";
        if (BY_NAME.containsKey(base)) {
            return BY_NAME.get(base);
        }
        if (!column.typeName().isEmpty() && base.isEmpty()) {
            return USER_DEFINED;
        }
        for (SqlType type : values()) {
            if (type.oid == column.typeOid() && type.oid > 0) {
                return type;
            }
        }
        if (OPAQUE_TYPES.containsKey(column.typeOid())) {
            return OPAQUE;
        }
        throw new Unsupported("column \"" + column.name() + "\" is of the type with OID " + column.typeOid()
                + ", which is not supported");
    }

    /** The type of this name in a cast, or null when it is not supported. */
    static SqlType named(String name) {
        return BY_NAME.get(name);
    }

    /** The name in messages. */
    String sqlName() {
        return sqlName;
    }

    boolean isInteger() {
        return this == INT2 || this == INT4 || this == INT8;
    }

    boolean isFloat() {
        return this == FLOAT4 || this == FLOAT8;
    }

    boolean isNumber() {
        return isInteger() || isFloat() || this == NUMERIC;
    }

    boolean isText() {
        return this == TEXT || this == VARCHAR || this == BPCHAR || this == NAME;
    }

    /** Whether values may be compared at all; only their text form may be otherwise. */
    boolean isComparable() {
        return this != OPAQUE && this != USER_DEFINED;
    }
}
