package io.pgcat.structure;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.pgcat.structure.IndexNames.Named;
import io.pgcat.structure.Report.Item;
import io.pgcat.structure.TableDefinition.IndexRoles;
import io.pgcat.structure.TargetObjects.Relation;
import io.pgcat.structure.TargetObjects.Remembered;

/** What follows the rows of one table that is at the target, in its order, foreign keys excepted. */
final class TableSteps {

    private final Structure structure;
    private final TargetNames names;
    private final IndexNames indexNames;
    private final VersionGate gate;
    private final TableDefinition table;
    private final QualifiedName target;
    private final Relation relation;

    /**
     * What all steps share.
     *
     * @param gate of the target's version
     */
    record Ground(Structure structure, TargetNames names, IndexNames indexNames, VersionGate gate) {}

    TableSteps(Ground ground, TableDefinition table, Relation relation) {
        this.structure = ground.structure();
        this.names = ground.names();
        this.indexNames = ground.indexNames();
        this.gate = ground.gate();
        this.table = table;
        this.target = names.of(table);
        this.relation = relation;
    }

    List<Step> all() {
        List<Step> steps = new ArrayList<>();
        TableDefinition.PostData later = table.later();
        later.keys().forEach(key -> steps.add(key(key)));
        later.indexes().forEach(index -> steps.add(index(index)));
        for (TableDefinition partition : structure.partitionsOf(table)) {
            partition.later().keys().forEach(key -> addAttachment(steps, partition, key.index()));
            partition.later().indexes().forEach(index -> addAttachment(steps, partition, index));
        }
        later.lateConstraints().forEach(constraint -> steps.add(lateConstraint(constraint)));
        later.statistics().forEach(statistics -> steps.add(statistics(statistics)));
        if (relation.mark() != Mark.NONE) {
            addRoles(steps, later.roles());
        }
        return steps;
    }

    private Step key(KeyDefinition key) {
        Item item = new Item(noun(key.kind()), target.toString() + '.' + key.name());
        return new Step(
                item,
                structure.needsOf(key),
                "ALTER TABLE ADD CONSTRAINT",
                gate.refusal(key),
                objects -> isThere(objects, key.index())
                        || key.kind() == KeyDefinition.Kind.PRIMARY_KEY && objects.hasPrimaryKey(relation.oid()),
                (objects, report) -> {
                    QualifiedName name = nameFor(objects, report, item, key.index());
                    List<Command> commands = new ArrayList<>(key.create(name.name(), names.moved(), table.name()));
                    commands.addAll(key.index().trimmings(name));
                    addComment(commands, constraint(name.name()), key.comment());
                    return commands;
                });
    }

    private static String noun(KeyDefinition.Kind kind) {
        return switch (kind) {
            case PRIMARY_KEY -> "primary key";
            case UNIQUE -> "unique constraint";
            case EXCLUSION -> "exclusion constraint";
        };
    }

    private Step index(IndexDefinition index) {
        Item item = new Item("index", target.named(index.name()).toString());
        return new Step(
                item,
                structure.needs(index.id()),
                "CREATE INDEX",
                gate.refusal(index),
                objects -> isThere(objects, index),
                (objects, report) -> {
                    QualifiedName name = nameFor(objects, report, item, index);
                    List<Command> commands = new ArrayList<>();
                    commands.add(index.create(name.name(), names.moved(), table.name(), relation.isPartitioned()));
                    commands.addAll(index.trimmings(name));
                    return commands;
                });
    }

    /** By its name, or as the part of its root's index: attaching a partition makes such parts by itself. */
    private boolean isThere(TargetObjects objects, IndexDefinition index) throws SQLException {
        if (indexNames.named(objects, table, index.name()).there().isPresent()) {
            return true;
        }
        Optional<Relation> root = indexNames.root(objects, index).flatMap(Named::there);
        return root.isPresent()
                && objects.partOf(relation.oid(), root.get().oid()).isPresent();
    }

    private QualifiedName nameFor(TargetObjects objects, ReportBuilder report, Item item, IndexDefinition index)
            throws SQLException {
        QualifiedName name = indexNames.named(objects, table, index.name()).name();
        if (!name.name().equals(index.name())) {
            report.note(item, "it is called " + name.name() + " here: its own name was taken");
        }
        return name;
    }

    /** A root's index is valid when an index of each partition is attached to it. */
    private void addAttachment(List<Step> steps, TableDefinition partition, IndexDefinition part) {
        Optional<IndexDefinition> own = structure.index(table, part.partOf());
        if (own.isEmpty()) {
            return;
        }
        QualifiedName partitionName = names.of(partition);
        steps.add(new Step(
                new Item(
                        "index",
                        partitionName.named(part.name()) + " as part of "
                                + target.named(own.get().name())),
                Needs.NONE,
                "ALTER INDEX ATTACH PARTITION",
                Optional.empty(),
                objects -> {
                    Optional<Relation> at = objects.relation(partitionName);
                    if (at.isEmpty() || at.get().parent() != relation.oid()) {
                        return true;
                    }
                    Optional<Relation> root =
                            indexNames.named(objects, table, own.get().name()).there();
                    return root.isPresent()
                            && objects.partOf(at.get().oid(), root.get().oid()).isPresent();
                },
                (objects, report) -> {
                    Named root = indexNames.named(objects, table, own.get().name());
                    Named its = indexNames.named(objects, partition, part.name());
                    return root.there().isEmpty() || its.there().isEmpty()
                            ? List.of()
                            : List.of(new Command(
                                    "ALTER INDEX ATTACH PARTITION",
                                    "ALTER INDEX " + root.name().sql() + " ATTACH PARTITION "
                                            + its.name().sql()));
                }));
    }

    private Step lateConstraint(CheckDefinition check) {
        String noun = check.kind() == CheckDefinition.Kind.CHECK ? "check constraint" : "not-null constraint";
        return new Step(
                new Item(noun, target.toString() + '.' + check.name()),
                structure.needs(check.id()),
                "ALTER TABLE ADD CONSTRAINT",
                gate.refusal(check),
                objects -> objects.constraint(relation.oid(), check.name()).isPresent(),
                (objects, report) -> {
                    List<Command> commands = new ArrayList<>();
                    commands.add(new Command(
                            "ALTER TABLE ADD CONSTRAINT",
                            "ALTER TABLE " + target.sql() + " ADD " + check.sql(names.moved(), table.name())));
                    addComment(commands, constraint(check.name()), check.comment());
                    return commands;
                });
    }

    private Step statistics(StatisticsDefinition statistics) {
        QualifiedName name = statistics.name().schema().equals(table.name().schema())
                ? target.named(statistics.name().name())
                : statistics.name();
        Item item = new Item("statistics", name.toString());
        return new Step(
                item,
                structure.needs(statistics.id()),
                "CREATE STATISTICS",
                Optional.empty(),
                objects -> objects.hasStatistics(relation.oid(), name),
                (objects, report) -> {
                    List<Command> commands = new ArrayList<>();
                    commands.add(statistics.create(name, names.moved()));
                    if (statistics.target() >= 0 && gate.knowsTargetsOfStatistics()) {
                        commands.add(statistics.tune(name));
                    } else if (statistics.target() >= 0) {
                        report.note(item, "it has the server's statistics target, as this version knows no other");
                    }
                    addComment(commands, "STATISTICS " + name.sql(), statistics.comment());
                    return commands;
                });
    }

    private void addRoles(List<Step> steps, IndexRoles roles) {
        if (!roles.identity().isEmpty()) {
            steps.add(remembering(
                    "replica identity",
                    "REPLICA IDENTITY " + roles.identity(),
                    roles.identityIndex(),
                    (now, index) -> now.identity().equalsIgnoreCase(letter(roles.identity()))
                            && now.identityIndex().equals(index)));
        }
        if (!roles.clusterIndex().isEmpty()) {
            steps.add(
                    remembering("cluster index", "CLUSTER ON", roles.clusterIndex(), (now, index) -> now.clusterIndex()
                            .equals(index)));
        }
    }

    private static String letter(String identity) {
        return identity.equals("USING INDEX") ? "i" : identity.substring(0, 1);
    }

    /** Compares what a table remembers with what it should; the index is empty where none is meant. */
    private interface Memory {
        boolean isRight(Remembered now, String index);
    }

    private Step remembering(String noun, String action, String index, Memory memory) {
        return new Step(
                new Item(noun, target.toString()),
                Needs.NONE,
                "ALTER TABLE",
                Optional.empty(),
                objects -> memory.isRight(objects.remembered(relation.oid()), nameNow(objects, index)),
                (objects, report) -> List.of(new Command(
                        "ALTER TABLE",
                        "ALTER TABLE ONLY " + target.sql() + ' ' + action
                                + (index.isEmpty() ? "" : ' ' + Quoting.identifier(nameNow(objects, index))))));
    }

    private String nameNow(TargetObjects objects, String index) throws SQLException {
        return index.isEmpty()
                ? ""
                : indexNames.named(objects, table, index).name().name();
    }

    private String constraint(String name) {
        return "CONSTRAINT " + Quoting.identifier(name) + " ON " + target.sql();
    }

    private static void addComment(List<Command> commands, String object, String comment) {
        if (!comment.isEmpty()) {
            commands.add(Command.comment(object, comment));
        }
    }
}
