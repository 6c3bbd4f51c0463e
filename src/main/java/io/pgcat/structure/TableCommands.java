package io.pgcat.structure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

import io.pgcat.structure.ColumnDefinition.NotNull;
import io.pgcat.structure.ColumnDefinition.Value;

/** Statements that make one table as it is before its rows come. */
final class TableCommands {

    private final TableDefinition table;
    private final QualifiedName target;
    private final MovedNames names;
    private final VersionGate gate;
    private final List<SequenceDefinition> sequences;

    /** @param sequences those that columns of the table own */
    TableCommands(TableDefinition table, TargetNames names, VersionGate gate, List<SequenceDefinition> sequences) {
        this.table = table;
        this.target = names.of(table);
        this.names = names.moved();
        this.gate = gate;
        this.sequences = sequences;
    }

    /** @param nameOf the target's name of a table of the publisher, by OID */
    Command create(LongFunction<QualifiedName> nameOf) {
        List<String> elements = new ArrayList<>();
        table.columns().stream().filter(table::declares).forEach(column -> elements.add(column(column)));
        table.checks().forEach(check -> elements.add(check.sql(names, table.name())));
        StringBuilder sql = new StringBuilder("CREATE ");
        if (table.nature().unlogged() && gate.mayBeUnlogged(table)) {
            sql.append("UNLOGGED ");
        }
        sql.append("TABLE ").append(target.sql());
        sql.append(elements.stream().collect(Collectors.joining(",\n    ", " (\n    ", ")")));
        if (table.nature().ancestry().isChild()) {
            sql.append(table.nature().ancestry().inherits().stream()
                    .map(nameOf::apply)
                    .map(QualifiedName::sql)
                    .collect(Collectors.joining(", ", " INHERITS (", ")")));
        }
        if (table.isPartitioned()) {
            sql.append(" PARTITION BY ").append(names.rewrite(table.nature().partitionKey(), table.name()));
        }
        if (!table.nature().accessMethod().isEmpty() && gate.knowsAccessMethodOf(table)) {
            sql.append(" USING ").append(Quoting.identifier(table.nature().accessMethod()));
        }
        return new Command("CREATE TABLE", sql.toString());
    }

    private String column(ColumnDefinition column) {
        return Quoting.identifier(column.name())
                + ' '
                + names.rewrite(column.type())
                + (column.collation().isEmpty() ? "" : " COLLATE " + column.collation())
                + notNull(column.notNull())
                + value(column);
    }

    private String notNull(NotNull notNull) {
        if (!notNull.present() || !notNull.valid()) {
            return "";
        }
        if (notNull.name().isEmpty() || !gate.knowsNamedNotNull()) {
            return " NOT NULL";
        }
        boolean parents = notNull.inherited() && table.nature().ancestry().isChild();
        return parents
                ? ""
                : " CONSTRAINT " + Quoting.identifier(notNull.name()) + " NOT NULL"
                        + (notNull.noInherit() ? " NO INHERIT" : "");
    }

    private String value(ColumnDefinition column) {
        Value value = column.value();
        return switch (value.kind()) {
            case NONE -> "";
            case DEFAULT -> " DEFAULT " + names.rewrite(value.expression(), table.name());
            case STORED -> generated(value, " STORED");
            case VIRTUAL -> generated(value, gate.knowsVirtual() ? " VIRTUAL" : " STORED");
            case IDENTITY_ALWAYS -> identity(column, "ALWAYS");
            case IDENTITY_BY_DEFAULT -> identity(column, "BY DEFAULT");
        };
    }

    private String generated(Value value, String storage) {
        return " GENERATED ALWAYS AS (" + names.rewrite(value.expression(), table.name()) + ')' + storage;
    }

    /** Of a partition the identity is its root's, and comes with attaching it where the version has it so. */
    private String identity(ColumnDefinition column, String when) {
        Optional<SequenceDefinition> sequence = sequences.stream()
                .filter(each -> each.owner().identity())
                .filter(each -> each.owner().column().equals(column.name()))
                .findFirst();
        return sequence.isEmpty() || table.isPartition()
                ? ""
                : " GENERATED " + when + " AS IDENTITY ("
                        + sequence.get().identityOptions(names.of(sequence.get().name())) + ')';
    }

    /** Storage, statistics targets and parameters: none of them shows in a value. */
    List<Command> tuning() {
        List<Command> commands = new ArrayList<>();
        for (ColumnDefinition column : table.columns()) {
            ColumnDefinition.Tuning tuning = column.tuning();
            if (!tuning.storage().isEmpty()) {
                commands.add(alter(column, "SET STORAGE " + tuning.storage()));
            }
            if (!tuning.compression().isEmpty() && gate.knowsCompression()) {
                commands.add(alter(column, "SET COMPRESSION " + tuning.compression()));
            }
            if (tuning.statistics() >= 0) {
                commands.add(alter(column, "SET STATISTICS " + tuning.statistics()));
            }
            if (!tuning.options().isEmpty()) {
                commands.add(alter(column, "SET (" + Options.sql(tuning.options()) + ')'));
            }
        }
        // One by one: a version that lacks one parameter still gets the others.
        table.nature().options().forEach(option -> commands.add(alter("SET (" + Options.sql(List.of(option)) + ')')));
        return commands;
    }

    /** @param parents of an inheriting table: what its inherited columns have of their own */
    List<Command> inheritedColumns(List<TableDefinition> parents) {
        List<Command> commands = new ArrayList<>();
        for (ColumnDefinition column : table.columns()) {
            if (table.declares(column) || column.value().isGenerated()) {
                continue;
            }
            List<ColumnDefinition> inherited = parents.stream()
                    .flatMap(parent -> parent.columns().stream())
                    .filter(of -> of.name().equals(column.name()))
                    .toList();
            if (column.value().kind() == Value.Kind.DEFAULT) {
                commands.add(alter(
                        column, "SET DEFAULT " + names.rewrite(column.value().expression(), table.name())));
            } else if (inherited.stream().anyMatch(of -> of.value().kind() == Value.Kind.DEFAULT)) {
                commands.add(alter(column, "DROP DEFAULT"));
            }
            if (hasOwnNotNull(column.notNull(), inherited)) {
                commands.add(ownNotNull(column));
            }
        }
        return commands;
    }

    /** Without names, nobody knows whether it has one beside its parents'; then theirs is enough. */
    private static boolean hasOwnNotNull(NotNull notNull, List<ColumnDefinition> inherited) {
        boolean parents = notNull.name().isEmpty()
                && inherited.stream().anyMatch(of -> of.notNull().present());
        return notNull.present() && notNull.valid() && !notNull.inherited() && !parents;
    }

    private Command ownNotNull(ColumnDefinition column) {
        NotNull notNull = column.notNull();
        return notNull.name().isEmpty() || !gate.knowsNamedNotNull()
                ? alter(column, "SET NOT NULL")
                : alter("ADD CONSTRAINT " + Quoting.identifier(notNull.name()) + " NOT NULL "
                        + Quoting.identifier(column.name()) + (notNull.noInherit() ? " NO INHERIT" : ""));
    }

    Command attachTo(QualifiedName parent) {
        return new Command(
                "ALTER TABLE ATTACH PARTITION",
                "ALTER TABLE ONLY " + parent.sql() + " ATTACH PARTITION " + target.sql() + ' '
                        + names.rewrite(table.nature().ancestry().bound()));
    }

    Optional<Command> typed() {
        return table.nature().type().isEmpty()
                ? Optional.empty()
                : Optional.of(alter("OF " + names.rewrite(table.nature().type())));
    }

    /** Of its columns and checks; the table's own comes when the table is finished. */
    List<Command> comments() {
        List<Command> commands = new ArrayList<>();
        for (ColumnDefinition column : table.columns()) {
            if (!column.comment().isEmpty()) {
                commands.add(Command.comment(
                        "COLUMN " + target.sql() + '.' + Quoting.identifier(column.name()), column.comment()));
            }
        }
        for (CheckDefinition check : table.checks()) {
            if (!check.comment().isEmpty()) {
                commands.add(Command.comment(
                        "CONSTRAINT " + Quoting.identifier(check.name()) + " ON " + target.sql(), check.comment()));
            }
        }
        return commands;
    }

    /** Every name within the table. */
    List<String> ownNames() {
        List<String> own = new ArrayList<>(List.of(target.schema(), target.name()));
        table.columns().forEach(column -> own.add(column.name()));
        table.checks().forEach(check -> own.add(check.name()));
        return own;
    }

    private Command alter(ColumnDefinition column, String action) {
        return alter("ALTER COLUMN " + Quoting.identifier(column.name()) + ' ' + action);
    }

    private Command alter(String action) {
        return new Command("ALTER TABLE", "ALTER TABLE ONLY " + target.sql() + ' ' + action);
    }
}
