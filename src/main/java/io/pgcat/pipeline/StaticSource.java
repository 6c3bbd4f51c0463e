package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import io.pgcat.apply.TargetDatabase;
import io.pgcat.change.Lsn;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;
import io.pgcat.progress.Position;
import io.pgcat.progress.ProgressStore;
import io.pgcat.source.PublisherIdentity;
import io.pgcat.source.SourceListener;

/**
 * Watches the source of a route that a file declares. Such a route may apply to any of the configured databases, or to none: its
 * position is the least that any of them has stored.
 */
final class StaticSource implements SourceListener {

    private final ProgressStore progress;
    private final List<TargetDatabase> databases;
    private final LiveState live;

    StaticSource(String name, List<TargetDatabase> databases) {
        this.progress = new ProgressStore(name);
        this.databases = List.copyOf(databases);
        this.live = new LiveState(name, "(static route)");
    }

    @Override
    public Position position() {
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

    @Override
    public void starting(PublisherIdentity identity, Lsn slotPosition) {
        live.publisherAt(identity.current());
    }

    @Override
    public void streaming() {
        live.streaming();
    }

    @Override
    public void delivering(Instant oldestCommit) {
        live.delivering(oldestCommit);
    }

    @Override
    public void caughtUp(Lsn upTo) {
        live.caughtUp(upTo);
    }

    @Override
    public void publisherAt(Lsn lsn) {
        live.publisherAt(lsn);
    }

    @Override
    public void failed(ReplicationException failure, Instant retryAt) {
        live.failed(failure, retryAt);
    }
}
