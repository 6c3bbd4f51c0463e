package io.pgcat.structure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.pgcat.structure.ColumnDefinition.Value;

/**
 * What a target's version does not know: refused where there is no substitute that behaves alike, else made in another
 * way, with a note. What is not listed here the server itself refuses. Source: PostgreSQL 11 to 18, release notes.
 */
final class VersionGate {

    private static final int GENERATED_SINCE = 12;
    private static final int ACCESS_METHODS_SINCE = 12;
    private static final int NONDETERMINISTIC_SINCE = 12;
    private static final int REFERENCED_PARTITIONED_SINCE = 12;
    private static final int STATISTICS_TARGETS_SINCE = 13;
    private static final int COMPRESSION_SINCE = 14;
    private static final int NULLS_NOT_DISTINCT_SINCE = 15;
    private static final int SET_NULL_COLUMNS_SINCE = 15;
    private static final int COLLATION_RULES_SINCE = 16;
    private static final int BUILTIN_LOCALES_SINCE = 17;
    private static final int PARTITION_IDENTITY_SINCE = 17;
    private static final int PARTITIONED_ACCESS_METHODS_SINCE = 17;
    /** Virtual columns, periods, constraints that are not enforced, NOT NULL with a name. */
    private static final int PERIODS_SINCE = 18;

    private static final int UNLOGGED_PARTITIONED_UNTIL = 17;

    private final int version;

    VersionGate(int version) {
        this.version = version;
    }

    int version() {
        return version;
    }

    boolean knowsVirtual() {
        return version >= PERIODS_SINCE;
    }

    boolean knowsNamedNotNull() {
        return version >= PERIODS_SINCE;
    }

    boolean knowsTargetsOfStatistics() {
        return version >= STATISTICS_TARGETS_SINCE;
    }

    boolean knowsCompression() {
        return version >= COMPRESSION_SINCE;
    }

    /** Whether the table can be UNLOGGED; of a partitioned one it never meant anything. */
    boolean mayBeUnlogged(TableDefinition table) {
        return !table.isPartitioned() || version <= UNLOGGED_PARTITIONED_UNTIL;
    }

    boolean knowsAccessMethodOf(TableDefinition table) {
        return version >= (table.isPartitioned() ? PARTITIONED_ACCESS_METHODS_SINCE : ACCESS_METHODS_SINCE);
    }

    boolean mayAddNotValid(TableDefinition table) {
        return !table.isPartitioned() || version >= PERIODS_SINCE;
    }

    Optional<String> refusal(TableDefinition table) {
        List<String> generated = table.columns().stream()
                .filter(column -> column.value().isGenerated())
                .map(ColumnDefinition::name)
                .toList();
        if (!generated.isEmpty() && version < GENERATED_SINCE) {
            return Optional.of("generation of column" + (generated.size() == 1 ? " " : "s ")
                    + String.join(", ", generated) + unknown());
        }
        return !table.nature().accessMethod().isEmpty() && version < ACCESS_METHODS_SINCE
                ? Optional.of("access method " + table.nature().accessMethod() + " of a table" + unknown())
                : Optional.empty();
    }

    Optional<String> refusal(CollationDefinition collation) {
        if (!collation.deterministic() && version < NONDETERMINISTIC_SINCE) {
            return Optional.of("a collation that is not deterministic" + unknown());
        }
        if (!collation.locale().rules().isEmpty() && version < COLLATION_RULES_SINCE) {
            return Optional.of("a collation with rules" + unknown());
        }
        return collation.locale().isBuiltin() && version < BUILTIN_LOCALES_SINCE
                ? Optional.of("collation provider builtin" + unknown())
                : Optional.empty();
    }

    Optional<String> refusal(TypeDefinition type) {
        boolean canonical = type.form() instanceof TypeForm.Range range
                && !range.canonical().isEmpty();
        return canonical ? Optional.of("a range type with a canonical function cannot be copied") : Optional.empty();
    }

    Optional<String> refusal(IndexDefinition index) {
        return refusal(index.form());
    }

    Optional<String> refusal(KeyDefinition key) {
        return refusal(key.definition());
    }

    private Optional<String> refusal(String definition) {
        if (version < NULLS_NOT_DISTINCT_SINCE && says(definition, "NULLS", "NOT", "DISTINCT")) {
            return Optional.of("NULLS NOT DISTINCT" + unknown());
        }
        return version < PERIODS_SINCE && says(definition, "WITHOUT", "OVERLAPS")
                ? Optional.of("WITHOUT OVERLAPS" + unknown())
                : Optional.empty();
    }

    Optional<String> refusal(CheckDefinition check) {
        if (version < PERIODS_SINCE && !check.traits().enforced()) {
            return Optional.of("a constraint that is NOT ENFORCED" + unknown());
        }
        return version < PERIODS_SINCE && check.kind() == CheckDefinition.Kind.NOT_NULL
                ? Optional.of("NOT NULL that is NOT VALID" + unknown())
                : Optional.empty();
    }

    Optional<String> refusal(ForeignKeyDefinition key, TableDefinition table) {
        if (version < PERIODS_SINCE && !key.traits().enforced()) {
            return Optional.of("a constraint that is NOT ENFORCED" + unknown());
        }
        if (version < PERIODS_SINCE && key.traits().period()) {
            return Optional.of("PERIOD" + unknown());
        }
        if (version < SET_NULL_COLUMNS_SINCE && !key.actions().deleteColumns().isEmpty()) {
            return Optional.of("ON DELETE " + key.actions().onDelete() + " of some columns" + unknown());
        }
        if (version < REFERENCED_PARTITIONED_SINCE && key.references().partitioned()) {
            return Optional.of("a foreign key to a partitioned table" + unknown());
        }
        return !key.traits().valid() && !mayAddNotValid(table)
                ? Optional.of("NOT VALID at a partitioned table" + unknown())
                : Optional.empty();
    }

    Optional<String> substitute(SequenceDefinition sequence) {
        return sequence.unlogged() && !sequence.isUnloggedAt(version)
                ? Optional.of("it is not UNLOGGED: such a sequence" + unknown())
                : Optional.empty();
    }

    /** What is made in another way. */
    List<String> substitutes(TableDefinition table) {
        List<String> notes = new ArrayList<>();
        if (table.nature().unlogged() && !mayBeUnlogged(table)) {
            notes.add("it is not UNLOGGED: a partitioned table" + unknown());
        }
        if (!table.nature().accessMethod().isEmpty() && !knowsAccessMethodOf(table)) {
            notes.add("access method " + table.nature().accessMethod() + " of a partitioned table" + unknown());
        }
        for (ColumnDefinition column : table.columns()) {
            substitutes(table, column).forEach(text -> notes.add("column " + column.name() + ' ' + text));
        }
        return notes;
    }

    private List<String> substitutes(TableDefinition table, ColumnDefinition column) {
        List<String> notes = new ArrayList<>();
        if (column.value().kind() == Value.Kind.VIRTUAL && !knowsVirtual()) {
            notes.add("is STORED instead of VIRTUAL, which" + unknown());
        }
        if (!column.tuning().compression().isEmpty() && !knowsCompression()) {
            notes.add("has no compression method, which" + unknown());
        }
        if (column.notNull().noInherit() && !knowsNamedNotNull()) {
            notes.add("is NOT NULL for children, too: NO INHERIT of it" + unknown());
        }
        if (table.isPartition() && column.value().isIdentity() && version < PARTITION_IDENTITY_SINCE) {
            notes.add("makes numbers in the partitioned table only: identity of a partition" + unknown());
        }
        return notes;
    }

    private String unknown() {
        return " is not known to PostgreSQL " + version;
    }

    private static boolean says(String definition, String... words) {
        List<SqlToken> tokens = SqlToken.of(definition).stream()
                .filter(token -> token.kind() != SqlToken.Kind.SPACE)
                .toList();
        for (int at = 0; at + words.length <= tokens.size(); at++) {
            int same = 0;
            while (same < words.length && tokens.get(at + same).isWord(words[same])) {
                same++;
            }
            if (same == words.length) {
                return true;
            }
        }
        return false;
    }
}
