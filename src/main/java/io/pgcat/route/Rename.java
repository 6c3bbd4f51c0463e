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
        RouteRules rules = registry.of(batch.source());
        return batch.map(transaction -> renamed(transaction, rules));
    }

    private static Transaction renamed(Transaction transaction, RouteRules rules) {
        List<Change> changes = new ArrayList<>(transaction.changes().size());
        for (Change change : transaction.changes()) {
            Change renamed = renamed(change, transaction, rules);
            if (renamed != null) {
                changes.add(renamed);
            }
        }
        return transaction.withChanges(changes);
    }

    /** The change under its target's name; null when nothing is left of it. */
    private static Change renamed(Change change, Transaction transaction, RouteRules rules) {
        return switch (change.kind()) {
            case INSERT -> {
                Change.Insert insert = (Change.Insert) change;
                yield new Change.Insert(rules.mapping().map(insert.relation()), insert.row());
            }
            case UPDATE -> {
                Change.Update update = (Change.Update) change;
                yield new Change.Update(
                        rules.mapping().map(update.relation()), update.oldRow(), update.old(), update.row());
            }
            case DELETE -> {
                Change.Delete delete = (Change.Delete) change;
                yield new Change.Delete(rules.mapping().map(delete.relation()), delete.oldRow(), delete.old());
            }
            case TRUNCATE -> truncate((Change.Truncate) change, transaction, rules);
            case MESSAGE -> change;
        };
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
