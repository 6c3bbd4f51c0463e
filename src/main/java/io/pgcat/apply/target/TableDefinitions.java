package io.pgcat.apply.target;

import java.sql.Connection;
import java.sql.SQLException;

import io.pgcat.error.ReplicationException;

/**
 * Definitions of tables at any server, also a publisher without schema pgcat; no key is configured there. One thread at a
 * time.
 */
public final class TableDefinitions {

    private final TableReader reader;

    /** @param connection with an empty search_path */
    public TableDefinitions(Connection connection) {
        this.reader = new TableReader(connection, CatalogSql.DEFINITION_ANYWHERE);
    }

    /**
     * The table as it is now.
     *
     * @throws ReplicationException CONFIGURATION if it is not there, or no table
     */
    public TargetTable read(String schema, String name) throws SQLException {
        return reader.read(schema, name).table();
    }
}
