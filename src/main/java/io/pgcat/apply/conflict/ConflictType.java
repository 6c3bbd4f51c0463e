package io.pgcat.apply.conflict;

import java.util.Locale;

/** PostgreSQL 18's names. Source: PostgreSQL 18, "Logical Replication", "Conflicts". */
public enum ConflictType {
    /** A row that is to be inserted violates a unique constraint. */
    INSERT_EXISTS,
    /** A row's new version violates a unique constraint. */
    UPDATE_EXISTS,
    /** The row to update is not there. */
    UPDATE_MISSING,
    /** The row to delete is not there. */
    DELETE_MISSING,
    /** A row violates several unique constraints at once. */
    MULTIPLE_UNIQUE_CONFLICTS;

    /** The name in lower case, as PostgreSQL writes it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
