package io.pgcat.structure;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.pgcat.structure.ForeignKeys.Edge;
import io.pgcat.structure.ForeignKeys.Standing;
import io.pgcat.structure.ForeignKeys.State;
import io.pgcat.structure.Report.Item;
import io.pgcat.structure.Report.Problem;
import io.pgcat.structure.TargetObjects.Relation;
import io.pgcat.structure.TargetSession.Outcome;

/** Makes what follows the rows of tables: keys, indexes, constraints, statistics, and at last foreign keys. */
final class Finishing {

    private final Structure structure;
    private final TargetNames names;
    private final TargetSession session;
    private final Existing existing;
    private final TableSteps.Ground ground;
    private final ForeignKeys foreignKeys;

    Finishing(TableSteps.Ground ground, TargetSession session, Existing existing) {
        this.structure = ground.structure();
        this.names = ground.names();
        this.session = session;
        this.existing = existing;
        this.ground = ground;
        this.foreignKeys = new ForeignKeys(ground);
    }

    /** @param asked names at the publisher; partitions come with their roots */
    void run(Collection<QualifiedName> asked) {
        Set<QualifiedName> known = new HashSet<>(structure.tables());
        asked.stream().filter(name -> !known.contains(name)).forEach(name -> session.report()
                .skipped(new Item("table", name.toString()), "it is not among the tables that were read"));
        Map<ObjectId, TableDefinition> begun = new LinkedHashMap<>();
        for (TableDefinition table : structure.withPartitions(asked)) {
            session.workOn(names.of(table));
            if (begins(table)) {
                begun.put(table.id(), table);
                finish(table);
            }
        }
        List<Edge> edges = foreignKeys.around(begun.keySet());
        for (Edge edge : edges) {
            session.workOn(names.of(edge.table()));
            if (foreignKey(edge)) {
                begun.put(edge.table().id(), edge.table());
            }
        }
        begun.values().forEach(this::settle);
    }

    /** Foreign keys would look for rows that are still to come; each table goes on to await them. */
    void beforeRows(Collection<QualifiedName> asked) {
        for (TableDefinition table : structure.withPartitions(asked)) {
            session.workOn(names.of(table));
            boolean ours = relation(table)
                    .filter(there -> isTable(there) && there.mark() != Mark.NONE)
                    .isPresent();
            if (ours && names.madeFromAnother(table).isEmpty()) {
                finish(table);
            }
        }
    }

    /** Whether the table is one to go on with: ours, and from now on with its rows. */
    private boolean begins(TableDefinition table) {
        QualifiedName target = names.of(table);
        Item item = new Item("table", target.toString());
        Optional<TableDefinition> maker = names.madeFromAnother(table);
        if (maker.isPresent()) {
            session.report()
                    .skipped(
                            new Item("table", table.label()),
                            "it is mapped to " + target + ", which is made from "
                                    + maker.get().label());
            return false;
        }
        Optional<Relation> there = relation(table);
        Optional<String> reason = reasonToLeave(there);
        if (reason.isPresent()) {
            session.report().skipped(item, reason.get());
            return false;
        }
        return there.get().mark() != Mark.AWAITS_ROWS
                || session.attempt(item, Needs.NONE, attempt -> {
                            attempt.run(Command.comment("TABLE " + target.sql(), Mark.UNFINISHED.comment()));
                            return Outcome.PASSED_OVER;
                        })
                        != Outcome.REFUSED;
    }

    private Optional<String> reasonToLeave(Optional<Relation> there) {
        if (there.isEmpty()) {
            return Optional.of("it is not at the target");
        }
        if (!isTable(there.get())) {
            return Optional.of("it is " + there.get().noun() + " at the target");
        }
        return isOurs(there.get())
                ? Optional.empty()
                : Optional.of("it was there before, or is finished already, and is left as it is");
    }

    private static boolean isTable(Relation relation) {
        return relation.kind().equals("r") || relation.isPartitioned();
    }

    private boolean isOurs(Relation relation) {
        return relation.mark() != Mark.NONE || existing == Existing.COMPLETE;
    }

    private Optional<Relation> relation(TableDefinition table) {
        return session.ask(objects -> objects.relation(names.of(table)));
    }

    private void finish(TableDefinition table) {
        Relation relation = relation(table).orElseThrow();
        new TableSteps(ground, table, relation).all().forEach(this::make);
    }

    private void make(Step step) {
        session.attempt(step.item(), withExtensions(step.needs()), attempt -> {
            if (step.presence().isThere(attempt.objects())) {
                return Outcome.EXISTING;
            }
            if (step.refusal().isPresent()) {
                attempt.report()
                        .problem(Problem.unsupported(
                                step.statement(), step.item(), step.refusal().get(), "The table goes without it."));
                return Outcome.PASSED_OVER;
            }
            List<Command> commands = step.making().commands(attempt.objects(), attempt.report());
            if (commands.isEmpty()) {
                attempt.report().skipped(step.item(), "it waits for what it is made of");
                return Outcome.PASSED_OVER;
            }
            attempt.run(commands);
            return Outcome.CREATED;
        });
    }

    /** An extension that could not be made is what an index misses most often. */
    private Needs withExtensions(Needs needs) {
        List<String> others = new ArrayList<>(needs.others());
        for (ObjectId id : structure.closure(needs.objects(), Set.of())) {
            structure
                    .definition(id)
                    .filter(ExtensionDefinition.class::isInstance)
                    .ifPresent(extension -> others.add(0, "extension " + extension.label()));
        }
        return new Needs(needs.objects(), others);
    }

    /** @return whether its table is ours and has its rows */
    private boolean foreignKey(Edge edge) {
        Optional<Relation> relation = relation(edge.table());
        boolean begun = relation.isPresent()
                && isTable(relation.get())
                && isOurs(relation.get())
                && relation.get().mark() != Mark.AWAITS_ROWS
                && names.madeFromAnother(edge.table()).isEmpty();
        if (!begun) {
            return false;
        }
        Standing standing = session.ask(objects -> foreignKeys.standing(objects, relation.get(), edge.key()));
        switch (standing.state()) {
            case DONE -> session.report().existing(foreignKeys.item(edge.table(), edge.key()));
            case READY -> foreignKeys.make(session, edge.table(), relation.get(), edge.key());
            case WAITS, NEVER ->
                session.report().skipped(foreignKeys.item(edge.table(), edge.key()), standing.reason());
        }
        return true;
    }

    /** Takes our mark from a table that has all that it is going to have. */
    private void settle(TableDefinition table) {
        session.workOn(names.of(table));
        Optional<Relation> relation = relation(table);
        if (relation.isEmpty() || relation.get().mark() != Mark.UNFINISHED) {
            return;
        }
        if (session.ask(objects -> isComplete(objects, table, relation.get()))) {
            Item item = new Item("table", names.of(table).toString());
            session.attempt(item, Needs.NONE, attempt -> {
                attempt.run(Command.comment("TABLE " + names.of(table).sql(), table.comment()));
                return Outcome.PASSED_OVER;
            });
        }
    }

    private boolean isComplete(TargetObjects objects, TableDefinition table, Relation relation) throws SQLException {
        for (Step step : new TableSteps(ground, table, relation).all()) {
            if (step.refusal().isEmpty() && !step.presence().isThere(objects)) {
                return false;
            }
        }
        for (ForeignKeyDefinition key : table.later().foreignKeys()) {
            State state = foreignKeys.standing(objects, relation, key).state();
            boolean refused = ground.gate().refusal(key, table).isPresent();
            if (!refused && (state == State.READY || state == State.WAITS)) {
                return false;
            }
        }
        return true;
    }
}
