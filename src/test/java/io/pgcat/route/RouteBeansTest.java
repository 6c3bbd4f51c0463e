package io.pgcat.route;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.pgcat.change.Batch;
import io.pgcat.change.Change;
import io.pgcat.change.Column;
import io.pgcat.change.Lsn;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Transaction;
import io.pgcat.change.Transaction.Part;
import io.pgcat.change.Tuple;
import io.pgcat.change.Value;
import io.pgcat.error.ReplicationException;
import io.pgcat.route.TableMapping.Rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RouteBeansTest {

    private static final Relation TABLE =
            new Relation(1, "public", "t", ReplicaIdentity.DEFAULT, List.of(Column.of("id", 23, true)));

    private final RulesRegistry registry = new RulesRegistry();

    private static Change insert(String id) {
        return new Change.Insert(TABLE, Tuple.of(List.of(Value.of(id))));
    }

    private static Batch batch(String origin, Change... changes) {
        Transaction transaction =
                new Transaction(7, new Lsn(100), new Lsn(140), Instant.EPOCH, origin, Part.WHOLE, List.of(changes));
        return new Batch("main.s", List.of(transaction), new Lsn(140));
    }

    private RouteRules rules(OriginChoice origins, TableMapping mapping, Map<String, String> filters) {
        RouteRules rules = new RouteRules(origins, mapping, new RowFilters(filters));
        registry.put("main.s", rules);
        return rules;
    }

    @Test
    void withoutConfigurationOnlyLocalTransactionsPass() {
        OriginFilter filter = new OriginFilter(registry);
        assertEquals(1, filter.filter(batch("", insert("1"))).changeCount());
        Batch foreign = filter.filter(batch("pgcat_other", insert("1")));
        assertEquals(0, foreign.changeCount());
        assertEquals(new Lsn(140), foreign.transactions().get(0).endLsn());
    }

    @Test
    void chosenOriginsPassAndOthersAreCounted() {
        RouteRules rules = rules(new OriginChoice(false, Set.of("pgcat_a")), TableMapping.NONE, Map.of());
        OriginFilter filter = new OriginFilter(registry);
        assertEquals(1, filter.filter(batch("pgcat_a", insert("1"))).changeCount());
        assertEquals(
                0, filter.filter(batch("pgcat_b", insert("1"), insert("2"))).changeCount());
        assertEquals(Map.of("origin", 2L), rules.dropped());
    }

    @Test
    void everyOriginPassesWhereAnyIsChosen() {
        rules(OriginChoice.ANY, TableMapping.NONE, Map.of());
        assertEquals(
                1, new OriginFilter(registry).filter(batch("x", insert("1"))).changeCount());
    }

    @Test
    void renameChangesTheNameInEveryKindOfRowChange() {
        rules(OriginChoice.ANY, new TableMapping(List.of(new Rule(1, "public.t", "app.u"))), Map.of());
        Tuple row = Tuple.of(List.of(Value.of("1")));
        Batch renamed = new Rename(registry)
                .rename(batch(
                        "",
                        insert("1"),
                        Change.Update.sameKey(TABLE, row),
                        new Change.Delete(TABLE, Change.OldRow.KEY, row),
                        new Change.Truncate(List.of(TABLE), false, true)));
        List<Change> changes = renamed.transactions().get(0).changes();
        for (int i = 0; i < 3; i++) {
            assertEquals("app.u", ((Change.RowChange) changes.get(i)).relation().qualifiedName());
        }
        assertEquals(
                "app.u", ((Change.Truncate) changes.get(3)).relations().get(0).qualifiedName());
        assertTrue(((Change.Truncate) changes.get(3)).restartIdentity());
    }

    @Test
    void aTruncateOfOneOfSeveralGatheredTablesIsDroppedAndCounted() {
        RouteRules rules = rules(
                OriginChoice.ANY, new TableMapping(List.of(new Rule(1, "^public\\.[tu]$", "public.all"))), Map.of());
        Batch left = new Rename(registry).rename(batch("", new Change.Truncate(List.of(TABLE), false, false)));
        assertEquals(0, left.changeCount());
        assertEquals(Map.of("truncate-of-shared-target", 1L), rules.dropped());
    }

    @Test
    void rowsThatDoNotMeetTheirTablesConditionAreDroppedAndCounted() {
        RouteRules rules = rules(OriginChoice.ANY, TableMapping.NONE, Map.of("public.t", "id > 10"));
        Batch left = new FilterRows(registry).filter(batch("", insert("5"), insert("15")));
        Change.Insert insert =
                (Change.Insert) left.transactions().get(0).changes().get(0);
        assertEquals("15", insert.row().text(0));
        assertEquals(Map.of("row-filter", 1L), rules.dropped());
    }

    @Test
    void aBatchWithoutFiltersPassesUntouched() {
        Batch batch = batch("", insert("1"));
        assertSame(batch, new FilterRows(registry).filter(batch));
        assertSame(batch, new Lww().resolve(batch));
    }

    @Test
    void aProcessorMayDropAndMultiply() {
        ChangeProcessor dropping = (change, transaction) -> List.of();
        ChangeProcessor doubling = (change, transaction) -> List.of(change, change);
        assertEquals(0, dropping.handle(batch("", insert("1"))).changeCount());
        assertEquals(2, doubling.handle(batch("", insert("1"))).changeCount());
    }

    @Test
    void aProcessorThatFailsNamesTableAndTransactionButNoValue() {
        ChangeProcessor failing = (change, transaction) -> {
            throw new IllegalStateException("secret value");
        };
        ReplicationException failure =
                assertThrows(ReplicationException.class, () -> failing.handle(batch("", insert("1"))));
        assertEquals("public.t", failure.place().orElseThrow().table());
        assertEquals(new Lsn(100), failure.place().orElseThrow().commitLsn());
        assertTrue(!failure.getMessage().contains("secret"), failure.getMessage());
    }
}
