package io.pgcat.progress;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

import io.pgcat.change.Lsn;

/**
 * The row of {@code pgcat.pgcat_subscription_progress}. Each statement that moves a position names the position it
 * moves from: it touches no row when somebody else, a user or a second process, has moved it meanwhile.
 */
public final class ProgressStore {

    private static final String LOAD =
            """
            SELECT p.lsn::text, p.applied_lsn::text, p.confirmed_lsn::text, p.system_identifier, p.timeline, p.forked
            FROM pgcat.pgcat_subscription_progress p
            WHERE p.subscription OPERATOR(pg_catalog.=) ?::text""";

    private static final String ADVANCE =
            """
            UPDATE pgcat.pgcat_subscription_progress
            SET lsn = $1::pg_lsn, applied_lsn = $1::pg_lsn, confirmed_lsn = $2::pg_lsn, updated_at = pg_catalog.now()
            WHERE subscription OPERATOR(pg_catalog.=) $3::text AND lsn OPERATOR(pg_catalog.=) $4::pg_lsn""";

    private static final String ADVANCE_FIRST =
            """
            INSERT INTO pgcat.pgcat_subscription_progress (lsn, applied_lsn, confirmed_lsn, subscription, updated_at)
            VALUES ($1::pg_lsn, $1::pg_lsn, $2::pg_lsn, $3::text, pg_catalog.now()) ON CONFLICT (subscription) DO NOTHING""";

    private static final String CONFIRM =
            """
            UPDATE pgcat.pgcat_subscription_progress
            SET confirmed_lsn = $1::pg_lsn, updated_at = pg_catalog.now()
            WHERE subscription OPERATOR(pg_catalog.=) $2::text AND lsn OPERATOR(pg_catalog.=) $3::pg_lsn""";

    private static final String CONFIRM_FIRST =
            """
            INSERT INTO pgcat.pgcat_subscription_progress (confirmed_lsn, subscription, lsn, applied_lsn, updated_at)
            VALUES ($1::pg_lsn, $2::text, '0/0', '0/0', pg_catalog.now()) ON CONFLICT (subscription) DO NOTHING""";

    private static final String BEGIN =
            """
            INSERT INTO pgcat.pgcat_subscription_progress AS p
                (subscription, lsn, applied_lsn, confirmed_lsn, system_identifier, timeline, updated_at)
            VALUES (?::text, '0/0', '0/0', ?::pg_lsn, ?::text, ?::int, pg_catalog.now())
            ON CONFLICT (subscription) DO UPDATE
            SET system_identifier = excluded.system_identifier, timeline = excluded.timeline,
                confirmed_lsn = excluded.confirmed_lsn
            WHERE p.system_identifier IS NULL OR p.confirmed_lsn IS NULL
                OR p.timeline IS NULL OR p.timeline OPERATOR(pg_catalog.<>) excluded.timeline""";

    private static final String FORK =
            """
            UPDATE pgcat.pgcat_subscription_progress SET forked = true
            WHERE subscription OPERATOR(pg_catalog.=) ?::text""";

    private static final String RAISE =
            """
            UPDATE pgcat.pgcat_subscription_progress SET lsn = ?::pg_lsn
            WHERE subscription OPERATOR(pg_catalog.=) ?::text AND lsn OPERATOR(pg_catalog.=) ?::pg_lsn
                AND coalesce(applied_lsn, '0/0') OPERATOR(pg_catalog.=) ?::pg_lsn""";

    private static final String RAISE_FIRST =
            """
            INSERT INTO pgcat.pgcat_subscription_progress (lsn, subscription)
            VALUES (?::pg_lsn, ?::text) ON CONFLICT (subscription) DO NOTHING""";

    private final String subscription;

    /** @param subscription the row's key */
    public ProgressStore(String subscription) {
        this.subscription = subscription;
    }

    /** The position, {@link Position#NONE} when there is no row. */
    public Position load(Connection connection) throws SQLException {
        Question<Position> position = position();
        Question.ask(connection, List.of(position));
        return position.answer();
    }

    /** As {@link #load}, to be asked together with others. */
    public Question<Position> position() {
        return new Question<>(List.of(LOAD), List.of(subscription), ProgressStore::position);
    }

    private static Position position(ResultSet row) throws SQLException {
        if (!row.next()) {
            return Position.NONE;
        }
        String system = row.getString(4);
        Followed followed = new Followed(system == null ? "" : system, row.getInt(5), row.getBoolean(6));
        return new Position(lsn(row, 1), lsn(row, 2), lsn(row, 3), followed, true);
    }

    /**
     * Notes the publisher that is followed, and what is confirmed of it. Changes nothing where both are known and the
     * publisher is on the same timeline still.
     *
     * @param from of {@link Position#beginningAt}
     */
    public void begin(Connection connection, Position from) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
            statement.setString(1, subscription);
            statement.setString(2, from.confirmedLsn().toString());
            statement.setString(3, from.followed().systemIdentifier());
            statement.setInt(4, from.followed().timeline());
            statement.executeUpdate();
        }
    }

    /** Notes for good that the publisher has lost changes that are applied here. */
    public void fork(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FORK)) {
            statement.setString(1, subscription);
            statement.executeUpdate();
        }
    }

    /**
     * Says on behalf of a user that everything up to this commit LSN, and including it, is not to be applied.
     *
     * @param from the position that the user has seen
     * @return whether it still is the position; nothing is changed where it is not
     */
    public boolean raise(Connection connection, Position from, Lsn to) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(from.stored() ? RAISE : RAISE_FIRST)) {
            statement.setString(1, to.toString());
            statement.setString(2, subscription);
            if (from.stored()) {
                statement.setString(3, from.lsn().toString());
                statement.setString(4, from.appliedLsn().toString());
            }
            return statement.executeUpdate() == 1;
        }
    }

    /**
     * Moves on to the end of a transaction; affects exactly one row unless another hand was faster.
     *
     * @param to the position afterwards, of {@link Position#appliedUpTo}
     */
    public Move advance(Position from, Position to) {
        String end = to.appliedLsn().toString();
        String confirmed = to.confirmedLsn().toString();
        return from.stored()
                ? Move.one(
                        ADVANCE,
                        List.of(end, confirmed, subscription, from.lsn().toString()))
                : Move.one(ADVANCE_FIRST, List.of(end, confirmed, subscription));
    }

    /** Notes that nothing is missing before this place; affects exactly one row unless another hand was faster. */
    public Move confirm(Position from, Lsn upTo) {
        return from.stored()
                ? Move.one(
                        CONFIRM,
                        List.of(upTo.toString(), subscription, from.lsn().toString()))
                : Move.one(CONFIRM_FIRST, List.of(upTo.toString(), subscription));
    }

    private static Lsn lsn(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null ? Lsn.ZERO : Lsn.parse(text);
    }
}
