package io.pgcat.apply.target;

/**
 * A column of a target.
 *
 * @param name unquoted
 * @param type the column's type as SQL text, the base type for a domain, without modifier
 * @param fullType the same with modifier
 * @param equality the operator of the type's default operator class as SQL text, empty when the type has no equality
 * @param exact whether values that are equal also look equal; false for numeric, where 1.0 equals 1.00
 * @param domain whether the column's own type is a domain
 * @param generated whether the target computes the column itself
 * @param identityAlways whether it is GENERATED ALWAYS AS IDENTITY
 */
public record TargetColumn(
        String name,
        String type,
        String fullType,
        String equality,
        boolean exact,
        boolean domain,
        boolean generated,
        boolean identityAlways) {

    /** Whether it holds arrays, or a domain over them. */
    public boolean isArray() {
        return type.endsWith("[]");
    }

    /** Whether a user may write the column at all. */
    public boolean isWritable() {
        return !generated;
    }
}
