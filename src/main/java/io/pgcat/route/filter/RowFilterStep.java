package io.pgcat.route.filter;

import java.util.Optional;

import io.pgcat.change.Change;
import io.pgcat.change.Change.OldRow;
import io.pgcat.change.Relation;
import io.pgcat.change.Tuple;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/**
 * What becomes of a change under a row filter. An update that moves a row into the filter becomes an insert, one that moves
 * it out becomes a delete. Immutable, any thread. Source: PostgreSQL 15, "Row Filters", UPDATE Transformations, and its
 * output plugin.
 */
public final class RowFilterStep {

    private final RowFilter filter;

    public RowFilterStep(RowFilter filter) {
        this.filter = filter;
    }

    /**
     * The change as it goes on, or nothing if the filter drops it. TRUNCATE and logical messages are not asked about: they
     * are no row changes and pass.
     *
     * @param change of the relation that the filter is bound to
     * @throws ReplicationException of kind CONFIGURATION for an update or delete, if the filter reads a column outside the
     *     replica identity; of kind REJECTED_CHANGE if the filter cannot be evaluated on this row, or if an update becomes
     *     an insert of a row whose unchanged TOAST values were not sent
     */
    public Optional<Change> apply(Change.RowChange change) {
        if (!change.relation().equals(filter.relation())) {
            throw new IllegalArgumentException(
                    "The filter of " + filter.relation() + " is not for this version of " + change.relation());
        }
        if (change instanceof Change.CopyData) {
            throw new IllegalStateException("Rows of " + filter.relation() + " came without having been looked into");
        }
        if (change instanceof Change.Insert insert) {
            return kept(insert, filter.passes(insert.row()));
        }
        requireIdentity();
        if (change instanceof Change.Delete delete) {
            return kept(delete, filter.passes(delete.old()));
        }
        return update((Change.Update) change);
    }

    private static Optional<Change> kept(Change change, boolean passes) {
        return passes ? Optional.of(change) : Optional.empty();
    }

    private void requireIdentity() {
        if (!filter.columnsOutsideIdentity().isEmpty()) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "Cannot filter updates and deletes of " + filter.relation() + ": its row filter (" + filter.sql()
                            + ") reads columns that are not part of the replica identity: "
                            + String.join(", ", filter.columnsOutsideIdentity())
                            + ". Set REPLICA IDENTITY FULL, or publish inserts only.");
        }
    }

    private Optional<Change> update(Change.Update update) {
        // Without an old version the identity, and with it all that the filter reads, is what it was.
        if (update.oldRow() == OldRow.ABSENT) {
            return kept(update, filter.passes(update.row()));
        }
        Tuple row = completed(update);
        boolean before = filter.passes(update.old());
        boolean after = filter.passes(row);
        if (before && after) {
            return Optional.of(update);
        }
        if (before) {
            return Optional.of(new Change.Delete(update.relation(), update.oldRow(), update.old()));
        }
        return after ? Optional.of(entering(update.relation(), row)) : Optional.empty();
    }

    /** The new version with the unchanged TOAST values that the old version carries. */
    private static Tuple completed(Change.Update update) {
        Tuple row = update.row();
        for (int i = 0; i < row.size(); i++) {
            boolean known = row.isUnchangedToast(i) && update.old().hasText(i);
            if (known) {
                row = row.with(i, update.old().value(i));
            }
        }
        return row;
    }

    private static Change entering(Relation relation, Tuple row) {
        for (int i = 0; i < row.size(); i++) {
            if (row.isUnchangedToast(i)) {
                throw new ReplicationException(
                        ErrorKind.REJECTED_CHANGE,
                        "Cannot insert a row of " + relation + " that an update moved into the row filter: the value of"
                                + " column \"" + relation.columns().get(i).name() + "\" was not sent, because the"
                                + " update left it unchanged. Set REPLICA IDENTITY FULL on the table.");
            }
        }
        return new Change.Insert(relation, row);
    }
}
