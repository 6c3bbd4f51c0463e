package io.pgcat.structure;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.pgcat.structure.Report.Item;
import io.pgcat.structure.Report.Problem;
import io.pgcat.structure.TargetObjects.Relation;
import io.pgcat.structure.TargetSession.Attempt;
import io.pgcat.structure.TargetSession.Outcome;

/** Makes one table, with its place in a tree of partitions and its hold on its sequences, within one transaction. */
final class TableMaking {

    private final Structure structure;
    private final TargetNames names;
    private final VersionGate gate;
    private final Existing existing;

    TableMaking(Structure structure, TargetNames names, VersionGate gate, Existing existing) {
        this.structure = structure;
        this.names = names;
        this.gate = gate;
        this.existing = existing;
    }

    Outcome run(Attempt attempt, TableDefinition table, Item item) throws SQLException {
        QualifiedName target = names.of(table);
        Optional<Relation> there = attempt.objects().relation(target);
        if (there.isPresent()) {
            return taken(attempt, item, there.get());
        }
        TableCommands commands = new TableCommands(table, names, gate, structure.sequencesOf(table));
        if (isRefused(attempt, table, item) || TableCreation.isCutOff(attempt, item, commands.ownNames())) {
            return Outcome.PASSED_OVER;
        }
        gate.substitutes(table).forEach(text -> attempt.report().note(item, text));
        attempt.run(commands.create(this::nameOf));
        attempt.run(commands.inheritedColumns(parents(table)));
        for (Command command : commands.tuning()) {
            attempt.tryTo(command, item);
        }
        for (SequenceDefinition sequence : structure.sequencesOf(table)) {
            own(attempt, table, item, sequence);
        }
        if (table.isPartition()) {
            attempt.run(commands.attachTo(nameOf(table.nature().ancestry().partitionOf())));
        }
        if (commands.typed().isPresent()) {
            attempt.run(commands.typed().get());
        }
        attempt.run(commands.comments());
        attempt.run(Command.comment("TABLE " + target.sql(), Mark.AWAITS_ROWS.comment()));
        return Outcome.CREATED;
    }

    private static Outcome taken(Attempt attempt, Item item, Relation there) {
        if (there.holdsRows()) {
            return Outcome.EXISTING;
        }
        attempt.report()
                .problem(new Problem(
                        "CREATE TABLE",
                        item,
                        "the name is that of " + there.noun() + " at the target",
                        "42P07",
                        "Rename that, or map the table to another name, and run this again."));
        return Outcome.PASSED_OVER;
    }

    private boolean isRefused(Attempt attempt, TableDefinition table, Item item) throws SQLException {
        Optional<String> refusal = gate.refusal(table);
        if (refusal.isPresent()) {
            attempt.report()
                    .problem(Problem.unsupported(
                            "CREATE TABLE",
                            item,
                            refusal.get(),
                            "Create the table by hand in the form that it shall have, and run this again."));
            return true;
        }
        return existing == Existing.LEAVE && isHeirOfOthers(attempt, table, item);
    }

    /** A table that is there would show rows of a new partition or child, too: that is no way to leave it alone. */
    private boolean isHeirOfOthers(Attempt attempt, TableDefinition table, Item item) throws SQLException {
        for (long oid : table.nature().ancestry().parents()) {
            Optional<Relation> there = attempt.objects().relation(nameOf(oid));
            if (there.isPresent() && there.get().mark() == Mark.NONE) {
                attempt.report()
                        .skipped(item, "it is part of " + nameOf(oid) + ", which was there before and is left alone");
                return true;
            }
        }
        return false;
    }

    /** What is wrong with a table that is there as a partition of one that is copied; empty when nothing is. */
    Optional<String> isApart(TargetObjects objects, TableDefinition table) throws SQLException {
        if (!table.isPartition()) {
            return Optional.empty();
        }
        QualifiedName parent = nameOf(table.nature().ancestry().partitionOf());
        long parentOid = objects.relation(parent).map(Relation::oid).orElse(0L);
        Optional<Relation> own = objects.relation(names.of(table));
        boolean ours = objects.relation(parent).map(Relation::mark).orElse(Mark.NONE) != Mark.NONE;
        return own.isPresent() && ours && own.get().parent() != parentOid
                ? Optional.of("it is there, but is no partition of " + parent)
                : Optional.empty();
    }

    private List<TableDefinition> parents(TableDefinition table) {
        List<TableDefinition> parents = new ArrayList<>();
        table.nature().ancestry().inherits().forEach(oid -> structure.table(oid).ifPresent(parents::add));
        return parents;
    }

    private QualifiedName nameOf(long oid) {
        return names.of(structure.table(oid).orElseThrow());
    }

    /** Ties a sequence to its column, unless it was there before and is nobody's. */
    private void own(Attempt attempt, TableDefinition table, Item item, SequenceDefinition sequence)
            throws SQLException {
        QualifiedName target = names.moved().of(sequence.name());
        String column = names.of(table).sql()
                + '.'
                + Quoting.identifier(sequence.owner().column());
        if (sequence.owner().identity()) {
            ownIdentity(attempt, item, sequence, target);
            return;
        }
        Mark mark = attempt.objects().relation(target).map(Relation::mark).orElse(Mark.NONE);
        if (mark == Mark.AWAITS_OWNER) {
            attempt.run(new Command("ALTER SEQUENCE", "ALTER SEQUENCE " + target.sql() + " OWNED BY " + column));
            attempt.run(Command.comment("SEQUENCE " + target.sql(), sequence.comment()));
        } else {
            attempt.report()
                    .note(
                            item,
                            "sequence " + target + " was there before: column "
                                    + sequence.owner().column() + " uses it but does not own it");
        }
    }

    /** The identity column has made it already. */
    private static void ownIdentity(Attempt attempt, Item item, SequenceDefinition sequence, QualifiedName target)
            throws SQLException {
        if (!sequence.name().name().equals(target.name())) {
            attempt.report()
                    .note(
                            item,
                            "the sequence of column " + sequence.owner().column() + " is " + target
                                    + ", as the name of " + sequence.name() + " was taken here");
        }
        if (!sequence.comment().isEmpty()) {
            attempt.run(Command.comment("SEQUENCE " + target.sql(), sequence.comment()));
        }
    }
}
