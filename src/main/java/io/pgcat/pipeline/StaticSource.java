package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import io.pgcat.apply.TargetDatabase;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;
import io.pgcat.progress.Position;
import io.pgcat.progress.ProgressStore;
import io.pgcat.source.PublisherIdentity;
import io.pgcat.source.TargetPosition;

/**
 * What is known of the targets of a route that a file declares. Such a route may apply to any of the configured databases, or to none: its
 * position is the least that any of them has stored.
 */
final class StaticSource implements TargetPosition {

    private final ProgressStore progress;
    private final List<TargetDatabase> databases;

    StaticSource(String name, List<TargetDatabase> databases) {
        this.progress = new ProgressStore(name);
        this.databases = List.copyOf(databases);
    }

    @Override
    public Position load() {
        return databases.stream()
                .map(this::positionAt)
                .filter(Objects::nonNull)
                .filter(Position::stored)
                .min(Comparator.comparing(Position::furthest))
                .orElse(Position.NONE);
    }

    /** Null where schema pgcat is not installed: nothing can have been applied there. */
    private Position positionAt(TargetDatabase database) {
        try (Connection connection = database.open("pgcat progress")) {
            return progress.load(connection);
        } catch (SQLException e) {
            if (SqlStates.UNDEFINED_TABLE.equals(e.getSQLState()) || "3F000".equals(e.getSQLState())) {
                return null;
            }
            throw new ReplicationException(
                    SqlStates.kindWhilePreparing(e),
                    "Cannot read progress in database " + database.name() + ": " + e.getMessage(),
                    null,
                    e.getSQLState(),
                    e);
        }
    }

    /** Any publisher: which of the databases the route applies to is not known here. */
    @Override
    public void accept(PublisherIdentity identity) {}

    @Override
    public void begin(Position from) {
        // What a route of a file applies is noted by whatever it applies to, when it does.
    }

    @Override
    public void forked() {
        // Which of the databases it is that knows more than the publisher is not known here.
    }
}
