package io.pgcat.apply;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import org.jboss.logging.Logger;

import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.apply.conflict.ConflictType;
import io.pgcat.apply.conflict.UniqueDiagnosis;
import io.pgcat.change.Change;
import io.pgcat.error.SqlStates;

/** Names a unique violation as PostgreSQL 18 does. */
final class UniqueConflicts {

    private static final Logger LOG = Logger.getLogger(UniqueConflicts.class);

    private UniqueConflicts() {}

    /** The conflict that a failure is; empty when it is something else. */
    static Optional<UniqueDiagnosis.Finding> find(StatementFailedException failure, TargetSession session) {
        Change change = failure.planned().change();
        boolean writesARow = change instanceof Change.Insert || change instanceof Change.Update;
        if (!writesARow
                || !SqlStates.UNIQUE_VIOLATION.equals(failure.sqlException().getSQLState())) {
            return Optional.empty();
        }
        return Optional.of(diagnose(failure, session));
    }

    private static UniqueDiagnosis.Finding diagnose(StatementFailedException failure, TargetSession session) {
        Planned planned = failure.planned();
        try {
            session.rollback();
            return new UniqueDiagnosis(session.connection(), planned.table().table())
                    .of(planned.change(), Failures.constraint(failure.sqlException()));
        } catch (SQLException e) {
            LOG.debugf("Unique constraints could not be looked at, sqlState=%s", e.getSQLState());
            boolean update = planned.change().kind() == Change.Kind.UPDATE;
            return new UniqueDiagnosis.Finding(
                    update ? ConflictType.UPDATE_EXISTS : ConflictType.INSERT_EXISTS, List.of());
        }
    }
}
