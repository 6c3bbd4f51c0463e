package io.pgcat.structure;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.pgcat.structure.Report.Item;
import io.pgcat.structure.Report.Problem;
import io.pgcat.structure.TargetObjects.Relation;
import io.pgcat.structure.TargetSession.Attempt;
import io.pgcat.structure.TargetSession.Outcome;

/**
 * Makes what a target lacks before rows come: extensions, schemas, sequences, types and tables, and of these only what a
 * table needs that is not there. For one use.
 */
final class TableCreation {

    private final Structure structure;
    private final TargetNames names;
    private final TargetSession session;
    private final Existing existing;
    private final VersionGate gate;
    private final Set<ObjectId> failed = new HashSet<>();
    private final Map<String, Boolean> schemas = new HashMap<>();

    TableCreation(Structure structure, TargetNames names, TargetSession session, Existing existing) {
        this.structure = structure;
        this.names = names;
        this.session = session;
        this.existing = existing;
        this.gate = new VersionGate(session.version());
    }

    void run() {
        Set<ObjectId> wanted = wanted();
        session.ask(objects -> {
            new SequenceNames(structure, names).settle(objects);
            return true;
        });
        structure.extensionDefinitions().stream()
                .filter(each -> wanted.contains(each.id()))
                .forEach(this::extension);
        structure.sequences().stream()
                .filter(each -> wanted.contains(each.id()))
                .filter(each -> !each.owner().identity())
                .forEach(this::sequence);
        for (Definition each : structure.ordered()) {
            if (each instanceof TableDefinition table) {
                table(table, wanted);
            } else if (each instanceof TypeDefinition type && wanted.contains(type.id())) {
                type(type);
            } else if (each instanceof CollationDefinition collation && wanted.contains(collation.id())) {
                collation(collation);
            }
        }
    }

    /** Tables that are not there, and what these and their indexes, keys and statistics need. */
    private Set<ObjectId> wanted() {
        List<QualifiedName> there = session.ask(objects -> objects.tables(
                structure.tableDefinitions().stream().map(names::of).toList()));
        Set<ObjectId> closed = new HashSet<>();
        List<ObjectId> start = new ArrayList<>();
        for (TableDefinition table : structure.tableDefinitions()) {
            if (there.contains(names.of(table)) || names.madeFromAnother(table).isPresent()) {
                closed.add(table.id());
            } else {
                start.add(table.id());
                table.later().indexes().forEach(index -> start.add(index.id()));
                table.later().keys().forEach(key -> start.add(key.id()));
                table.later().keys().forEach(key -> start.add(key.index().id()));
                table.later().lateConstraints().forEach(check -> start.add(check.id()));
                table.later().statistics().forEach(statistics -> start.add(statistics.id()));
            }
        }
        return structure.closure(start, closed);
    }

    private void extension(ExtensionDefinition extension) {
        Item item = new Item("extension", extension.name());
        Optional<String> there = session.ask(objects -> objects.schemaOfExtension(extension.name()));
        if (there.isPresent() && !there.get().equals(extension.schema())) {
            failed.add(extension.id());
            session.report()
                    .problem(new Problem(
                            "CREATE EXTENSION",
                            item,
                            "it is in schema " + there.get() + ", at the publisher in schema " + extension.schema(),
                            "42710",
                            "Move it: ALTER EXTENSION " + Quoting.identifier(extension.name()) + " SET SCHEMA "
                                    + Quoting.identifier(extension.schema()) + ", and run this again."));
            return;
        }
        attempt(extension, item, extension.schema(), attempt -> {
            if (attempt.objects().schemaOfExtension(extension.name()).isPresent()) {
                return Outcome.EXISTING;
            }
            attempt.run(extension.create());
            return Outcome.CREATED;
        });
    }

    private void sequence(SequenceDefinition sequence) {
        QualifiedName target = names.moved().of(sequence.name());
        Item item = new Item("sequence", target.toString());
        attempt(sequence, item, target.schema(), attempt -> {
            Optional<Relation> there = attempt.objects().relation(target);
            if (there.isPresent() && there.get().isSequence()) {
                return Outcome.EXISTING;
            }
            if (isCutOff(attempt, item, List.of(target.schema(), target.name()))) {
                return Outcome.PASSED_OVER;
            }
            noteRenamed(attempt, item, sequence.name(), target);
            gate.substitute(sequence).ifPresent(text -> attempt.report().note(item, text));
            attempt.run(sequence.create(target, gate.version()));
            boolean owned = !sequence.owner().equals(SequenceDefinition.Owner.NOBODY);
            String comment = owned ? Mark.AWAITS_OWNER.comment() : sequence.comment();
            if (!comment.isEmpty()) {
                attempt.run(Command.comment("SEQUENCE " + target.sql(), comment));
            }
            return Outcome.CREATED;
        });
    }

    private static void noteRenamed(Attempt attempt, Item item, QualifiedName from, QualifiedName to) {
        if (!from.name().equals(to.name())) {
            attempt.report().note(item, "it is " + from + " at the publisher: its name was taken here");
        }
    }

    private void collation(CollationDefinition collation) {
        Item item = new Item("collation", collation.label());
        attempt(collation, item, collation.name().schema(), attempt -> {
            if (attempt.objects().hasCollation(collation.name())) {
                return Outcome.EXISTING;
            }
            Optional<String> refusal = gate.refusal(collation);
            if (isRefused(attempt, item, "CREATE COLLATION", refusal) || isCutOff(attempt, item, namesOf(collation))) {
                return Outcome.PASSED_OVER;
            }
            attempt.run(collation.create());
            if (!collation.comment().isEmpty()) {
                attempt.run(Command.comment("COLLATION " + collation.name().sql(), collation.comment()));
            }
            return Outcome.CREATED;
        });
    }

    private static List<String> namesOf(CollationDefinition collation) {
        return List.of(collation.name().schema(), collation.name().name());
    }

    private void type(TypeDefinition type) {
        Item item = new Item(type.noun(), type.label());
        attempt(type, item, type.name().schema(), attempt -> {
            if (attempt.objects().hasType(type.name())) {
                noteLabels(attempt, item, type);
                return Outcome.EXISTING;
            }
            Optional<String> refusal = type.form() instanceof TypeForm.Opaque
                    ? Optional.of("a type that a library of the server makes cannot be copied")
                    : gate.refusal(type);
            if (isRefused(attempt, item, "CREATE TYPE", refusal) || isCutOff(attempt, item, namesOf(type))) {
                return Outcome.PASSED_OVER;
            }
            attempt.run(type.create(names.moved(), gate.version()));
            attempt.run(type.comments());
            return Outcome.CREATED;
        });
    }

    private static boolean isRefused(Attempt attempt, Item item, String statement, Optional<String> refusal) {
        refusal.ifPresent(text -> attempt.report()
                .problem(Problem.unsupported(
                        statement, item, text, "Create it by hand at the target, and run this again.")));
        return refusal.isPresent();
    }

    private static List<String> namesOf(TypeDefinition type) {
        List<String> all =
                new ArrayList<>(List.of(type.name().schema(), type.name().name()));
        if (type.form() instanceof TypeForm.Labels labels) {
            all.addAll(labels.labels());
        } else if (type.form() instanceof TypeForm.Composite composite) {
            composite.attributes().forEach(attribute -> all.add(attribute.name()));
        }
        return all;
    }

    /** An enum is left as it is; rows with labels that it lacks will be refused. */
    private static void noteLabels(Attempt attempt, Item item, TypeDefinition type) throws SQLException {
        if (type.form() instanceof TypeForm.Labels labels) {
            List<String> lacking = new ArrayList<>(labels.labels());
            lacking.removeAll(attempt.objects().labels(type.name()));
            if (!lacking.isEmpty()) {
                attempt.report().note(item, "it is there, but lacks labels: " + String.join(", ", lacking));
            }
        }
    }

    private void table(TableDefinition table, Set<ObjectId> wanted) {
        QualifiedName target = names.of(table);
        Item item = new Item("table", target.toString());
        Optional<TableDefinition> maker = names.madeFromAnother(table);
        if (maker.isPresent()) {
            session.report()
                    .skipped(
                            new Item("table", table.label()),
                            "it is mapped to " + target + ", which is made from "
                                    + maker.get().label());
            return;
        }
        if (!wanted.contains(table.id())) {
            reportExisting(table, item);
            return;
        }
        TableMaking making = new TableMaking(structure, names, gate, existing);
        attempt(table, item, target.schema(), attempt -> making.run(attempt, table, item));
    }

    private void reportExisting(TableDefinition table, Item item) {
        Optional<String> apart =
                session.ask(objects -> new TableMaking(structure, names, gate, existing).isApart(objects, table));
        session.report().existing(item);
        apart.ifPresent(text -> session.report()
                .problem(new Problem(
                        "ALTER TABLE ATTACH PARTITION",
                        item,
                        text,
                        "42809",
                        "Attach it by hand, or map it to another name.")));
    }

    static boolean isCutOff(Attempt attempt, Item item, List<String> all) throws SQLException {
        List<String> tooLong = attempt.objects().tooLong(all);
        if (!tooLong.isEmpty()) {
            attempt.report()
                    .problem(new Problem(
                            "CREATE",
                            item,
                            "in this database's encoding these names are too long: " + String.join(", ", tooLong),
                            "42622",
                            "Rename them at the publisher, or create it by hand with shorter names."));
        }
        return !tooLong.isEmpty();
    }

    /** Makes one of ours, unless something that it needs could not be made. */
    private void attempt(Definition definition, Item item, String schema, TargetSession.Work work) {
        Needs needs = structure.needs(definition.id());
        Optional<Definition> broken = structure.closure(List.of(definition.id()), Set.of()).stream()
                .filter(failed::contains)
                .findFirst()
                .flatMap(structure::definition);
        if (broken.isPresent()) {
            session.report()
                    .skipped(
                            item,
                            "it needs " + broken.get().noun() + ' '
                                    + broken.get().label() + ", which could not be made");
            failed.add(definition.id());
            return;
        }
        if (!schema(schema) || !session.attempt(item, needs, work).isThere()) {
            failed.add(definition.id());
        }
    }

    private boolean schema(String name) {
        return name.equals("pg_catalog") || schemas.computeIfAbsent(name, this::makeSchema);
    }

    private boolean makeSchema(String name) {
        Item item = new Item("schema", name);
        Outcome outcome = session.attempt(item, Needs.NONE, attempt -> {
            if (attempt.objects().hasSchema(name)) {
                return Outcome.EXISTING;
            }
            if (isCutOff(attempt, item, List.of(name))) {
                return Outcome.PASSED_OVER;
            }
            attempt.run(new Command("CREATE SCHEMA", "CREATE SCHEMA " + Quoting.identifier(name)));
            return Outcome.CREATED;
        });
        return outcome.isThere();
    }
}
