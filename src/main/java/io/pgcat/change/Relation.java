package io.pgcat.change;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A table as it was when the changes that name it were made. Every change of one description shares one instance, so
 * that a consumer may keep what it derived from it in a map.
 */
public final class Relation {

    private final int oid;
    private final String schema;
    private final String name;
    private final ReplicaIdentity identity;
    private final List<Column> columns;
    private final int hash;

    /**
     * @param oid the publisher's OID of the table
     * @param schema unquoted schema name, never empty
     * @param name unquoted table name
     * @param identity what old versions carry
     * @param columns in the order in which tuples carry them; may be empty
     */
    public Relation(int oid, String schema, String name, ReplicaIdentity identity, List<Column> columns) {
        this.oid = oid;
        this.schema = Objects.requireNonNull(schema, "schema");
        this.name = Objects.requireNonNull(name, "name");
        this.identity = Objects.requireNonNull(identity, "identity");
        this.columns = List.copyOf(columns);
        this.hash = Objects.hash(oid, schema, name, this.columns.size());
    }

    public int oid() {
        return oid;
    }

    public String schema() {
        return schema;
    }

    public String name() {
        return name;
    }

    public ReplicaIdentity identity() {
        return identity;
    }

    /** In tuple order; immutable, may be empty. */
    public List<Column> columns() {
        return columns;
    }

    /** The position of the column of this name. */
    public OptionalInt indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** {@code schema.name}, unquoted: the form in which mapping and filter rules name tables. */
    public String qualifiedName() {
        return schema + '.' + name;
    }

    /** The same table under another name. */
    public Relation renamed(String newSchema, String newName) {
        return new Relation(oid, newSchema, newName, identity, columns);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Relation that
                        && hash == that.hash
                        && oid == that.oid
                        && identity == that.identity
                        && schema.equals(that.schema)
                        && name.equals(that.name)
                        && columns.equals(that.columns);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return qualifiedName();
    }
}
