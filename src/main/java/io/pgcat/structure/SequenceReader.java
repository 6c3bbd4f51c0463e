package io.pgcat.structure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

import io.pgcat.structure.SequenceDefinition.Generator;
import io.pgcat.structure.SequenceDefinition.Owner;

/** Reads sequences, without their values. */
final class SequenceReader {

    private SequenceReader() {}

    /**
     * @param oids sequences that somebody names
     * @param tables all of whose own sequences are read, too
     */
    static List<SequenceDefinition> read(Connection connection, Collection<Long> oids, Collection<Long> tables)
            throws SQLException {
        return Rows.list(connection, ObjectSql.SEQUENCES, row -> sequence(row, tables), oids, tables);
    }

    private static SequenceDefinition sequence(ResultSet row, Collection<Long> tables) throws SQLException {
        long table = row.getLong("table_oid");
        return new SequenceDefinition(
                ObjectId.relation(row.getLong("oid")),
                new QualifiedName(row.getString("nspname"), row.getString("relname")),
                new Generator(
                        row.getString("type"),
                        row.getLong("seqstart"),
                        row.getLong("seqincrement"),
                        row.getLong("seqmin"),
                        row.getLong("seqmax"),
                        row.getLong("seqcache"),
                        row.getBoolean("seqcycle")),
                row.getString("relpersistence").equals("u"),
                tables.contains(table)
                        ? new Owner(table, row.getString("attname"), row.getBoolean("identity"))
                        : Owner.NOBODY,
                Mark.without(row.getString("comment")));
    }
}
