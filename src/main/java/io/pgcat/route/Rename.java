package io.pgcat.route;

import java.util.ArrayList;
import java.util.List;

import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.pgcat.change.Batch;
import io.pgcat.change.Change;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;

/** Bean {@code rename}: gives tables the names that they have at the target, by {@code pgcat_table_mapping}. */
@Named("rename")
@Singleton
public class Rename {

    static final String RULE = "truncate-of-shared-target";

    private static final Logger LOG = Logger.getLogger(Rename.class);

    private final RulesRegistry registry;

    @Inject
    public Rename(RulesRegistry registry) {
        this.registry = registry;
    }

    /** Renames every table. A truncate of one of several tables that share a target is dropped, counted and logged. */
    public Batch rename(Batch batch) {
        Renaming renaming = new Renaming(registry.of(batch.source()));
        return batch.map(renaming::renamed);
    }

    /** One batch's. Most tables keep their names: what keeps its name keeps its object. */
    private static final class Renaming {
        private final RouteRules rules;
        private Relation latest;
        private Relation latestTarget;

        private Renaming(RouteRules rules) {
            this.rules = rules;
        }

        private Transaction renamed(Transaction transaction) {
            return transaction.map(change -> renamed(change, transaction));
        }

        /** The change under its target's name; null when nothing is left of it. */
        private Change renamed(Change change, Transaction transaction) {
            Change.RowChange row = change.asRow();
            if (row != null) {
                Relation target = target(row.relation());
                return target == row.relation() ? change : row.withRelation(target);
            }
            return change instanceof Change.Truncate truncate ? truncate(truncate, transaction, rules) : change;
        }

        private Relation target(Relation relation) {
            if (relation != latest) {
                latestTarget = rules.mapping().map(relation);
                latest = relation;
            }
            return latestTarget;
        }
    }

    private static Change truncate(Change.Truncate truncate, Transaction transaction, RouteRules rules) {
        List<Relation> targets = new ArrayList<>();
        for (Relation relation : truncate.relations()) {
            if (rules.mapping().isShared(relation)) {
                rules.countDropped(RULE, 1);
                LOG.warnf(
                        "truncate of %s not applied: other tables' rows are in its target, too, table=%s, commit_lsn=%s",
                        relation, rules.mapping().map(relation), transaction.commitLsn());
            } else {
                targets.add(rules.mapping().map(relation));
            }
        }
        return targets.isEmpty() ? null : new Change.Truncate(targets, truncate.cascade(), truncate.restartIdentity());
    }
}
