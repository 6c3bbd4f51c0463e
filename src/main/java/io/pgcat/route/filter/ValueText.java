package io.pgcat.route.filter;

import io.pgcat.error.ReplicationException;

/**
 * Reads values by type. What a value is here: BOOL a Boolean; INT2, INT4, INT8 and OID a Long; NUMERIC a {@link Numeric};
 * FLOAT4 a Float and FLOAT8 a Double; text types a String, BPCHAR with its blanks; UUID a String in lower case; BYTEA a
 * String of characters 0 to 255; DATE a Long of days, TIME, TIMESTAMP and TIMESTAMPTZ a Long of microseconds since
 * 2000-01-01 (see {@link DateTimes}); INTERVAL a BigInteger of microseconds, a month being 30 days.
 */
final class ValueText {

    private ValueText() {}

    /**
     * The value of a text that PostgreSQL sent, or of a text that is cast.
     *
     * @throws ReplicationException of kind REJECTED_CHANGE if the text is no such value
     */
    static Object parse(SqlType type, String text) {
        return switch (type) {
            case BOOL -> BooleanText.parse(text);
            case INT2, INT4, INT8 -> Integers.parse(type, text);
            case OID -> Integers.parseOid(text);
            case NUMERIC -> Numeric.parse(text);
            case FLOAT4 -> Floats.parse4(text);
            case FLOAT8 -> Floats.parse8(text);
            case UNKNOWN, TEXT, VARCHAR, BPCHAR, NAME, OPAQUE, USER_DEFINED -> text;
            case UUID -> UuidText.parse(text);
            case BYTEA -> ByteaText.parse(text);
            case DATE -> DateTimes.date(text);
            case TIME -> DateTimes.time(text);
            case TIMESTAMP -> DateTimes.timestamp(text);
            case TIMESTAMPTZ -> DateTimes.timestampWithZone(text);
            case INTERVAL -> Intervals.parse(text);
        };
    }

    /**
     * The value of a string constant in the filter.
     *
     * @throws Unsupported if it is none, or is one only under settings of the session
     */
    static Object constant(SqlType type, String text) {
        if (text == null) {
            return null;
        }
        if (type == SqlType.NAME && text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > 63) {
            throw new Unsupported("a constant of type name is longer than 63 bytes");
        }
        try {
            return parse(type, text);
        } catch (ReplicationException invalid) {
            throw new Unsupported("the constant '" + text + "' is not in a supported form of type " + type.sqlName());
        }
    }
}
