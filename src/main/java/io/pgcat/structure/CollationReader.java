package io.pgcat.structure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Reads collations of a user's own. */
final class CollationReader {

    private CollationReader() {}

    static List<CollationDefinition> read(Connection connection, Collection<Long> oids) throws SQLException {
        return Rows.list(connection, ObjectSql.COLLATIONS, CollationReader::collation, oids);
    }

    private static CollationDefinition collation(ResultSet row) throws SQLException {
        return new CollationDefinition(
                ObjectId.collation(row.getLong("oid")),
                new QualifiedName(row.getString("nspname"), row.getString("collname")),
                new CollationDefinition.Locale(
                        row.getString("provider"),
                        row.getString("locale"),
                        row.getString("ctype"),
                        row.getString("rules")),
                row.getBoolean("deterministic"),
                row.getString("comment"));
    }
}
