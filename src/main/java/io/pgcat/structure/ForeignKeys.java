package io.pgcat.structure;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.pgcat.structure.Report.Item;
import io.pgcat.structure.Report.Problem;
import io.pgcat.structure.TargetObjects.Relation;
import io.pgcat.structure.TargetSession.Outcome;

/**
 * Makes foreign keys whose both tables are at the target and have their rows: first without looking at these, then by a
 * second transaction that looks, under locks that let others go on.
 */
final class ForeignKeys {

    private final Structure structure;
    private final TargetNames names;
    private final VersionGate gate;

    /** How a foreign key stands. */
    enum State {
        /** As at the publisher. */
        DONE,
        /** Neither table is in its way. */
        READY,
        /** One of the tables is still to come. */
        WAITS,
        /** Not to be had at this target. */
        NEVER
    }

    /** How it stands and, unless that is good, why. */
    record Standing(State state, String reason) {}

    ForeignKeys(TableSteps.Ground ground) {
        this.structure = ground.structure();
        this.names = ground.names();
        this.gate = ground.gate();
    }

    Item item(TableDefinition table, ForeignKeyDefinition key) {
        return new Item("foreign key", names.of(table).toString() + '.' + key.name());
    }

    Standing standing(TargetObjects objects, Relation table, ForeignKeyDefinition key) throws SQLException {
        Optional<Boolean> valid = objects.constraint(table.oid(), key.name());
        if (valid.isPresent() && (valid.get() || !key.traits().valid())) {
            return new Standing(State.DONE, "");
        }
        QualifiedName referenced = names.moved().of(key.references().name());
        Optional<Relation> there = objects.relation(referenced);
        if (there.isEmpty()) {
            return structure.table(key.references().table()).isPresent()
                    ? new Standing(State.WAITS, "it waits for table " + referenced)
                    : new Standing(State.NEVER, "table " + referenced + " is neither copied nor at the target");
        }
        if (!there.get().kind().equals("r") && !there.get().isPartitioned()) {
            return new Standing(State.NEVER, referenced + " is " + there.get().noun() + " at the target");
        }
        return there.get().mark() == Mark.AWAITS_ROWS
                ? new Standing(State.WAITS, "it waits for the rows of " + referenced)
                : new Standing(State.READY, "");
    }

    /** Makes one that is ready. */
    void make(TargetSession session, TableDefinition table, Relation relation, ForeignKeyDefinition key) {
        Item item = item(table, key);
        Needs needs = structure.needs(key.id());
        Outcome added = session.attempt(item, needs, attempt -> {
            if (attempt.objects().constraint(relation.oid(), key.name()).isPresent()) {
                return Outcome.EXISTING;
            }
            Optional<String> refusal = gate.refusal(key, table);
            if (refusal.isPresent()) {
                attempt.report()
                        .problem(Problem.unsupported(
                                "ALTER TABLE ADD FOREIGN KEY", item, refusal.get(), "The table goes without it."));
                return Outcome.PASSED_OVER;
            }
            attempt.run(key.add(names.moved(), table.name(), gate.mayAddNotValid(table)));
            if (!key.comment().isEmpty()) {
                attempt.run(Command.comment(
                        "CONSTRAINT " + Quoting.identifier(key.name()) + " ON "
                                + names.of(table).sql(),
                        key.comment()));
            }
            return Outcome.CREATED;
        });
        if (added.isThere() && key.traits().valid() && gate.mayAddNotValid(table)) {
            validate(session, table, relation, key);
        }
    }

    /** What is reported is that the constraint is there; so here only a refusal is. */
    private void validate(TargetSession session, TableDefinition table, Relation relation, ForeignKeyDefinition key) {
        session.attempt(item(table, key), Needs.NONE, attempt -> {
            if (!attempt.objects().constraint(relation.oid(), key.name()).orElse(true)) {
                attempt.run(key.validate(names.moved(), table.name()));
            }
            return Outcome.PASSED_OVER;
        });
    }

    /** Every foreign key from or to one of these tables, with its own table. */
    List<Edge> around(Set<ObjectId> tables) {
        List<Edge> edges = new ArrayList<>();
        for (TableDefinition from : structure.tableDefinitions()) {
            for (ForeignKeyDefinition key : from.later().foreignKeys()) {
                if (tables.contains(from.id())
                        || tables.contains(ObjectId.relation(key.references().table()))) {
                    edges.add(new Edge(from, key));
                }
            }
        }
        return edges;
    }

    /** A foreign key and its own table. */
    record Edge(TableDefinition table, ForeignKeyDefinition key) {}
}
