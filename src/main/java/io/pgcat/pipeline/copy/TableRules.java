package io.pgcat.pipeline.copy;

import io.pgcat.apply.sql.Identifier;
import io.pgcat.change.Relation;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.SyncedTable;
import io.pgcat.source.snapshot.SourceTable;

/** Where a publisher's table ends, and what its copy does about rows that are there. */
final class TableRules {

    private static final String TRUNCATE = "truncate";
    private static final String UPSERT = "upsert";

    private final CopySettings settings;

    TableRules(CopySettings settings) {
        this.settings = settings;
    }

    /** The table by its name at the target. */
    Relation local(SourceTable source) {
        return settings.mapping().map(source.relation());
    }

    /** As {@link #local}, of a table that may be none of the publications. */
    Relation rename(Relation relation) {
        return settings.mapping().rename(relation);
    }

    /** Its name at the target as SQL text. */
    String quotedLocal(SourceTable source) {
        Relation local = local(source);
        return Identifier.quote(local.schema()) + '.' + Identifier.quote(local.name());
    }

    private String conflict(SyncedTable synced) {
        return synced.conflict().isEmpty() ? settings.conflict() : synced.conflict();
    }

    /** Whether the target is emptied before its copy. */
    boolean truncates(SyncedTable synced) {
        return conflict(synced).equals(TRUNCATE) && synced.condition().isEmpty();
    }

    /** Whether rows with the same key are written over. */
    boolean writesOver(SyncedTable synced) {
        return conflict(synced).equals(UPSERT) || !synced.condition().isEmpty();
    }

    /** Whether the target holds rows of other tables, too. */
    boolean isShared(SourceTable source) {
        return settings.mapping().isShared(source.relation());
    }

    /** @throws ReplicationException CONFIGURATION when the target holds rows of other tables, too */
    void requireOwnTarget(SourceTable source) {
        if (isShared(source)) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "Table " + local(source) + " cannot be truncated for the copy of " + source.qualifiedName()
                            + ": rows of other tables are mapped to it. Use upsert, or copy_conflict = error.");
        }
    }
}
