package io.pgcat.apply.target;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.pgcat.change.Change;

/** A target as it was when the catalogue was read. Compared by identity: a table read anew is another one. */
public final class TargetTable {

    private final String schema;
    private final String name;
    private final TargetKind kind;
    private final SessionRole role;
    private final Map<String, TargetColumn> columns;
    private final List<UniqueIndex> uniqueIndexes;
    private final List<String> configuredKey;
    private final Traits traits;

    /**
     * What is peculiar about a table.
     *
     * @param sharded whether Citus keeps the rows, in one shard or many: here is only the table's definition
     * @param distributionColumn of a Citus distributed table; empty otherwise
     * @param hasChildren whether other tables inherit from it
     * @param suppressesInserts whether a trigger or rule may leave an insert without effect
     * @param truncatable whether TRUNCATE can work on it
     * @param quiet whether nothing but the rows changes here when rows are written: no trigger or rule fires, and either
     *     all of the table lies at another server or nothing of it
     * @param lookups columns by which an index finds rows, though it may not tell them apart; in no order
     * @param joinedByPlace whether the server joins rows by their place: from PostgreSQL 12 on
     * @param refusingIndexes how many unique indexes and exclusion constraints there are, also of expressions or of some rows, at
     *     the table or at one of its children
     * @param uncounted kinds of change whose row count says nothing, because a rule does something else instead
     */
    public record Traits(
            boolean sharded,
            String distributionColumn,
            boolean hasChildren,
            boolean suppressesInserts,
            boolean truncatable,
            boolean quiet,
            Set<String> lookups,
            boolean joinedByPlace,
            int refusingIndexes,
            Set<Change.Kind> uncounted) {
        public Traits {
            lookups = Set.copyOf(lookups);
            uncounted = Set.copyOf(uncounted);
        }
    }

    /**
     * Which table it is and how it is written.
     *
     * @param schema unquoted
     * @param name unquoted
     */
    public record Identity(String schema, String name, TargetKind kind, SessionRole role) {}

    /**
     * @param configuredKey the columns that {@code pgcat_replident} names; empty when it does not name the table
     */
    public TargetTable(
            Identity identity,
            List<TargetColumn> columns,
            List<UniqueIndex> uniqueIndexes,
            List<String> configuredKey,
            Traits traits) {
        this.schema = identity.schema();
        this.name = identity.name();
        this.kind = identity.kind();
        this.role = identity.role();
        this.columns = new LinkedHashMap<>();
        columns.forEach(column -> this.columns.put(column.name(), column));
        this.uniqueIndexes = List.copyOf(uniqueIndexes);
        this.configuredKey = List.copyOf(configuredKey);
        this.traits = traits;
    }

    public String schema() {
        return schema;
    }

    public String name() {
        return name;
    }

    public TargetKind kind() {
        return kind;
    }

    public SessionRole role() {
        return role;
    }

    /** In the table's order. */
    public List<TargetColumn> columns() {
        return List.copyOf(columns.values());
    }

    public Optional<TargetColumn> column(String column) {
        return Optional.ofNullable(columns.get(column));
    }

    public List<UniqueIndex> uniqueIndexes() {
        return uniqueIndexes;
    }

    public List<String> configuredKey() {
        return configuredKey;
    }

    public Traits traits() {
        return traits;
    }

    /** Whether Citus spreads the table over workers. */
    public boolean isDistributed() {
        return !traits.distributionColumn().isEmpty();
    }

    /**
     * Under which role it is truncated. Citus takes rows away by a trigger of its own, which does not fire in
     * {@code replica}: TRUNCATE would succeed and do nothing.
     */
    public SessionRole truncationRole() {
        return traits.sharded() ? SessionRole.LOCAL : role;
    }

    /** Whether several changes of rows may be written in another order, or at once, and nobody can tell. */
    public boolean isQuiet() {
        return traits.quiet() && kind.hasRowPlaces() && !isDistributed();
    }

    /** Whether many rows that have no key may be looked for at once, by their contents. */
    public boolean isSearchable() {
        return isQuiet()
                && kind == TargetKind.TABLE
                && !traits.hasChildren()
                && (traits.lookups().isEmpty() || traits.joinedByPlace());
    }

    /** Whether rows may be inserted many at once, in their order: another server does what it does with each. */
    public boolean takesRowsTogether() {
        return isQuiet() || traits.quiet() && kind == TargetKind.FOREIGN;
    }

    /** {@code schema.name}, unquoted: the form in logs and messages. */
    public String qualifiedName() {
        return schema + '.' + name;
    }

    @Override
    public String toString() {
        return qualifiedName();
    }
}
