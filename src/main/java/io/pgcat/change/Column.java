package io.pgcat.change;

/**
 * A column as the publisher announced it.
 *
 * @param name unquoted, as in {@code pg_attribute.attname}
 * @param typeOid the publisher's type OID; only those below 16384 mean the same on every server
 * @param typeModifier {@code pg_attribute.atttypmod}, -1 for none
 * @param typeName {@code schema.name} of a type that is not built in; empty for built-in types
 * @param key whether the column belongs to the replica identity
 */
public record Column(String name, int typeOid, int typeModifier, String typeName, boolean key) {

    /** A column of a built-in type without modifier. */
    public static Column of(String name, int typeOid, boolean key) {
        return new Column(name, typeOid, -1, "", key);
    }
}
