package io.pgcat.source.snapshot;

import java.util.List;

import io.pgcat.change.Column;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;

/**
 * A published table.
 *
 * @param oid of {@code pg_class}, as the stream's descriptions of the table carry it
 * @param schema unquoted
 * @param name unquoted
 * @param identity what old versions of its rows carry
 * @param columns those that are published, in the table's order; may be empty
 * @param filter SQL condition of its rows that are published; empty for all of them
 */
public record SourceTable(
        int oid, String schema, String name, ReplicaIdentity identity, List<PublishedColumn> columns, String filter) {

    public SourceTable {
        columns = List.copyOf(columns);
    }

    /**
     * A published column.
     *
     * @param type as SQL text without modifier, e.g. {@code character varying}
     */
    public record PublishedColumn(Column column, String type) {}

    /** {@code schema.name}, unquoted. */
    public String qualifiedName() {
        return schema + '.' + name;
    }

    /** What the stream would say of it. */
    public Relation relation() {
        return new Relation(
                oid,
                schema,
                name,
                identity,
                columns.stream().map(PublishedColumn::column).toList());
    }

    /** Its columns' types as SQL text without modifier, in their order. */
    public List<String> types() {
        return columns.stream().map(PublishedColumn::type).toList();
    }

    /** The same table with some of its columns. */
    public SourceTable withColumns(List<PublishedColumn> some) {
        return new SourceTable(oid, schema, name, identity, some, filter);
    }
}
