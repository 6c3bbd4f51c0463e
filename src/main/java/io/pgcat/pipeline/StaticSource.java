package io.pgcat.pipeline;

import java.util.Comparator;
import java.util.List;

import io.pgcat.apply.TargetDatabase;
import io.pgcat.change.Lsn;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;
import io.pgcat.progress.Position;
import io.pgcat.source.PublisherIdentity;
import io.pgcat.source.TargetPosition;

/**
 * What is known of the targets of a route that a file declares. Such a route may apply to any of the configured databases, or to none: its
 * position is the least that any of them has stored.
 */
final class StaticSource implements TargetPosition {

    private static final String UNDEFINED_SCHEMA = "3F000";

    private final List<TargetProgress> databases;

    StaticSource(String name, List<TargetDatabase> databases) {
        this.databases = databases.stream()
                .map(database -> new TargetProgress(database, name))
                .toList();
    }

    @Override
    public Position load() {
        return databases.stream()
                .map(StaticSource::positionAt)
                .filter(Position::stored)
                .min(Comparator.comparing(Position::furthest))
                .orElse(Position.NONE);
    }

    /** Where schema pgcat is not installed nothing can have been applied. */
    private static Position positionAt(TargetProgress database) {
        try {
            return database.load();
        } catch (ReplicationException e) {
            if (SqlStates.UNDEFINED_TABLE.equals(e.sqlState()) || UNDEFINED_SCHEMA.equals(e.sqlState())) {
                return Position.NONE;
            }
            throw e;
        }
    }

    /** Any publisher: which of the databases the route applies to is not known here. */
    @Override
    public void accept(PublisherIdentity identity) {}

    @Override
    public void begin(PublisherIdentity identity, Lsn slotPosition) {
        // What a route of a file applies is noted by whatever it applies to, when it does.
    }
}
