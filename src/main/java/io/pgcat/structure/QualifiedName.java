package io.pgcat.structure;

import java.util.Objects;

/**
 * A name with its schema, as the catalogue has them: without quotes.
 *
 * @param schema may hold any character, dots and quotes too
 * @param name likewise
 */
public record QualifiedName(String schema, String name) implements Comparable<QualifiedName> {

    public QualifiedName {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(name, "name");
    }

    QualifiedName inSchema(String other) {
        return new QualifiedName(other, name);
    }

    QualifiedName named(String other) {
        return new QualifiedName(schema, other);
    }

    /** As SQL text takes it. */
    String sql() {
        return Quoting.identifier(schema) + '.' + Quoting.identifier(name);
    }

    @Override
    public int compareTo(QualifiedName other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema == 0 ? name.compareTo(other.name) : bySchema;
    }

    /** For people and for mapping rules: {@code schema.name}, unquoted. */
    @Override
    public String toString() {
        return schema + '.' + name;
    }
}
