package io.pgcat.route;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.pgcat.change.Column;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.error.ReplicationException;
import io.pgcat.route.TableMapping.Rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TableMappingTest {

    private static Relation table(String schema, String name) {
        return new Relation(1, schema, name, ReplicaIdentity.DEFAULT, List.of(Column.of("id", 23, true)));
    }

    private static String mapped(TableMapping mapping, String schema, String name) {
        Relation target = mapping.map(table(schema, name));
        return target.schema() + "|" + target.name();
    }

    @Test
    void aTableWithoutRuleKeepsItsName() {
        TableMapping mapping = new TableMapping(List.of(new Rule(1, "^public\\.other$", "a.b")));
        Relation table = table("public", "t");
        assertSame(table, mapping.map(table));
    }

    @Test
    void aLiteralNameIsComparedBeforeItIsARegularExpression() {
        TableMapping mapping = new TableMapping(List.of(new Rule(1, "public.a+b", "app.plus")));
        assertEquals("app|plus", mapped(mapping, "public", "a+b"));
        assertEquals("app|plus", mapped(mapping, "public", "aab"));
    }

    @Test
    void theLowestPriorityThatMatchesWins() {
        TableMapping mapping = new TableMapping(
                List.of(new Rule(20, "^public\\..*$", "late.t"), new Rule(10, "^public\\.f.*$", "early.t")));
        assertEquals("early|t", mapped(mapping, "public", "foo"));
        assertEquals("late|t", mapped(mapping, "public", "bar"));
    }

    @Test
    void groupsGoIntoTheTargetsName() {
        TableMapping mapping = new TableMapping(List.of(new Rule(1, "^public\\.(.*)_(\\d+)$", "shard_$2.$1")));
        assertEquals("shard_7|orders", mapped(mapping, "public", "orders_7"));
    }

    @Test
    void aTargetWithDotsIsQuoted() {
        TableMapping mapping = new TableMapping(List.of(new Rule(1, "public.t", "\"odd.schema\".\"a \"\"table\"\"\"")));
        assertEquals("odd.schema|a \"table\"", mapped(mapping, "public", "t"));
    }

    @Test
    void aTargetWithoutSchemaIsRefusedWithTheRuleForIt() {
        TableMapping mapping = new TableMapping(List.of(new Rule(1, "public.t", "nowhere")));
        ReplicationException refused =
                assertThrows(ReplicationException.class, () -> mapping.map(table("public", "t")));
        assertTrue(refused.getMessage().contains("write schema.table"), refused.getMessage());
    }

    @Test
    void aBrokenRegularExpressionIsRefusedWhenConfigured() {
        assertThrows(ReplicationException.class, () -> new TableMapping(List.of(new Rule(1, "public.(", "a.b"))));
    }

    @Test
    void severalSourcesOfOneTargetAreNoticed() {
        TableMapping gathering = new TableMapping(List.of(new Rule(1, "^public\\.foobar[23]$", "public.foobar2")));
        assertTrue(gathering.isShared(table("public", "foobar3")));
        TableMapping renaming = new TableMapping(List.of(new Rule(1, "^public\\.(.*)$", "app.$1")));
        assertFalse(renaming.isShared(table("public", "foobar3")));
        TableMapping ontoUnmapped = new TableMapping(List.of(new Rule(1, "public.foobar3", "public.foobar2")));
        assertFalse(ontoUnmapped.isShared(table("public", "foobar3")));
        ontoUnmapped.map(table("public", "foobar2"));
        assertTrue(ontoUnmapped.isShared(table("public", "foobar3")));
        assertEquals(Set.of("public.foobar2", "public.foobar3"), ontoUnmapped.sourcesOf("public.foobar2"));
    }

    @Test
    void differentDescriptionsOfTablesThatMeetInOneTargetStayApart() {
        TableMapping mapping = new TableMapping(List.of(new Rule(1, "^public\\.foobar[23]$", "public.foobar")));
        Relation two = new Relation(
                2,
                "public",
                "foobar2",
                ReplicaIdentity.DEFAULT,
                List.of(Column.of("a", 23, true), Column.of("b", 25, false)));
        Relation three = new Relation(
                3,
                "public",
                "foobar3",
                ReplicaIdentity.DEFAULT,
                List.of(Column.of("b", 25, false), Column.of("a", 23, true)));
        assertEquals(
                List.of("a", "b"),
                mapping.map(two).columns().stream().map(Column::name).toList());
        assertEquals(
                List.of("b", "a"),
                mapping.map(three).columns().stream().map(Column::name).toList());
    }
}
