package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jboss.logging.Logger;

import io.pgcat.error.SqlStates;
import io.pgcat.source.slot.Slots;

/**
 * Drops the slots of deleted subscriptions on their publishers, for as long as it takes: rows of
 * {@code pgcat_dropped_subscription}. Control thread only.
 */
final class DroppedSlots {

    private static final Logger LOG = Logger.getLogger(DroppedSlots.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofSeconds(30);

    /** Its own, what {@code compare --repair} may have left, and those of lanes in which a copy was broken off. */
    private static final String DROP_ORIGINS = "SELECT pgcat.pgcat_replication_origin_drop(o.roname::pg_catalog.text)"
            + " FROM pg_catalog.pg_replication_origin o WHERE o.roname OPERATOR(pg_catalog.=) ?::pg_catalog.text"
            + " OR o.roname OPERATOR(pg_catalog.=) (?::pg_catalog.text || '.repair')"
            + " OR pg_catalog.starts_with(o.roname::pg_catalog.text, ?::pg_catalog.text || '#copy')";

    /** By row, in {@link System#nanoTime()}: a wall clock may jump. */
    private final Map<Long, Long> lastTry = new HashMap<>();

    /** A row of {@code pgcat_dropped_subscription}. */
    record Dropped(long id, String name, ServerLogin publisher, String slot, String origin) {}

    /**
     * Drops what can be dropped now.
     *
     * @param connection to the applying database
     * @param all what was dropped and is not done with
     * @param running names of which something still runs, and might make its slot anew
     * @return names of subscriptions whose old slot is still there: a new one of that name must wait
     */
    Set<String> workOff(Connection connection, List<Dropped> all, Set<String> running) throws SQLException {
        Set<String> left = new TreeSet<>();
        for (Dropped dropped : all) {
            boolean waits = running.contains(dropped.name()) || isPausing(dropped);
            if (waits || !drop(connection, dropped)) {
                left.add(dropped.name());
            }
        }
        return left;
    }

    private boolean isPausing(Dropped dropped) {
        Long last = lastTry.get(dropped.id());
        return last != null && System.nanoTime() - last < PAUSE.toNanos();
    }

    private boolean drop(Connection connection, Dropped dropped) throws SQLException {
        try (Connection publisher = dropped.publisher().connect("pgcat drop slot", PATIENCE)) {
            // It may be gone since an earlier round, in which the origin was still in use.
            if (new Slots(publisher).drop(dropped.slot())) {
                LOG.infof("slot dropped, subscription=%s, slot=%s", dropped.name(), dropped.slot());
            }
        } catch (SQLException e) {
            if (SqlStates.OBJECT_IN_USE.equals(e.getSQLState())) {
                LOG.debugf("slot %s is still in use: the server has not noticed that its reader ended", dropped.slot());
                return false;
            }
            boolean first = lastTry.put(dropped.id(), System.nanoTime()) == null;
            LOG.logf(
                    first ? Logger.Level.WARN : Logger.Level.DEBUG,
                    "cannot drop slot %s of deleted subscription %s on %s, sqlstate=%s: %s It is tried again every %s s"
                            + " until the row is deleted from pgcat.pgcat_dropped_subscription.",
                    dropped.slot(),
                    dropped.name(),
                    dropped.publisher().shownUrl(),
                    e.getSQLState(),
                    e.getMessage(),
                    PAUSE.toSeconds());
            return false;
        }
        lastTry.remove(dropped.id());
        try {
            finish(connection, dropped);
            return true;
        } catch (SQLException e) {
            if (SqlStates.OBJECT_IN_USE.equals(e.getSQLState())) {
                LOG.debugf("origin %s is still in use: its session has not ended yet", dropped.origin());
                return false;
            }
            throw e;
        }
    }

    private static void finish(Connection connection, Dropped dropped) throws SQLException {
        try (PreparedStatement origin = connection.prepareStatement(DROP_ORIGINS);
                PreparedStatement row =
                        connection.prepareStatement("DELETE FROM pgcat.pgcat_dropped_subscription WHERE id = ?")) {
            origin.setString(1, dropped.origin());
            origin.setString(2, dropped.origin());
            origin.setString(3, dropped.origin());
            origin.execute();
            row.setLong(1, dropped.id());
            row.executeUpdate();
        }
    }
}
