package io.pgcat.source.pgoutput;

import java.sql.SQLException;

/** Heeds what the publisher has warned of. */
@FunctionalInterface
interface PublisherWarnings {

    /** @throws SQLException if the stream cannot be read on */
    void heed() throws SQLException;
}
