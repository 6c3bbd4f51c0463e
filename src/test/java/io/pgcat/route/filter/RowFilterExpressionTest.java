package io.pgcat.route.filter;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.pgcat.change.Column;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Tuple;
import io.pgcat.change.Value;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RowFilterExpressionTest {

    private static final Relation TABLE = new Relation(
            1,
            "public",
            "t",
            ReplicaIdentity.FULL,
            List.of(Column.of("i", 23, true), Column.of("t", 25, true), Column.of("x", 142, true)));

    private static String refusal(Runnable use) {
        ReplicationException refused = assertThrows(ReplicationException.class, use::run);
        assertEquals(ErrorKind.CONFIGURATION, refused.kind());
        return refused.getMessage();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "i = 1 AND ; offset 6",
                "i = 1 = 2 ; offset 6",
                "i ^ 2 = 1 ; operator ^",
                "now() = i ; function now",
                "i = current_date ; CURRENT_DATE",
                "t COLLATE \"de_DE\" < 'b' ; \"de_DE\"",
                "i::money = 1 ; type money",
                "t ~ t || 'b' ; parentheses",
                "i = 1 -- rest ; comment",
            })
    void syntaxIsRefusedWithItsReasonBeforeAnyTableIsKnown(String filter, String reason) {
        String message = refusal(() -> RowFilterExpression.parse(filter));
        assertTrue(message.contains(reason), message);
        assertTrue(message.contains(filter), message);
    }

    @Test
    void everyProblemIsNamedAtOnce() {
        String message = refusal(() -> RowFilter.compile("nosuch = 1 AND (t < 'b' OR x = '<a/>') AND i", TABLE));
        for (String part : List.of("public.t", "\"nosuch\"", "COLLATE", "OID 142", "boolean")) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void oneExpressionIsBoundToManyTables() {
        RowFilterExpression expression = RowFilterExpression.parse("i > 0");
        Relation other = new Relation(2, "s", "u", ReplicaIdentity.FULL, List.of(Column.of("i", 1700, true)));
        Tuple half = Tuple.of(List.of(Value.of("0.5")));
        assertTrue(expression.bind(other).passes(half));
        assertEquals("i > 0", expression.bind(TABLE).sql());
        assertEquals(TABLE, expression.bind(TABLE).relation());
    }

    @Test
    void longFiltersAreReadInReasonableTime() {
        String many = String.join(" OR ", Collections.nCopies(500, "(i = 1 AND t LIKE 'a%')"));
        String deep = "(".repeat(40) + "i = 1" + ")".repeat(40);
        assertTimeout(Duration.ofSeconds(5), () -> RowFilter.compile(many, TABLE));
        assertTimeout(Duration.ofSeconds(5), () -> RowFilter.compile(deep, TABLE));
        assertTrue(refusal(() -> RowFilterExpression.parse("(" + deep + ")")).contains("nested"));
    }

    @Test
    void regularExpressionsNeitherExplodeNorOverflow() {
        RowFilter filter = RowFilter.compile("t ~ '^(a|aa|b?)+$'", TABLE);
        String text = "a".repeat(200_000) + "!";
        Tuple row = Tuple.of(List.of(Value.of("1"), Value.of(text), Value.NULL));
        assertTimeout(Duration.ofSeconds(20), () -> assertEquals(false, filter.passes(row)));
    }

    @ParameterizedTest
    @CsvSource({
        "lower(t) = 'abc', ABC, true",
        "lower(t) = 'abc', ÉCOLE, false",
        "lower(t) = 'é', é, true",
        "t ILIKE '%école%', L'ecole, false",
        "upper(t COLLATE \"C\") = 'STRAßE', straße, true",
        "upper(t) = 'STRASSE', strasse, true",
    })
    void caseIsMappedWhereEveryLocaleAgreesOnTheResult(String filter, String text, boolean passes) {
        assertEquals(passes, RowFilter.compile(filter, TABLE).passes(rowOf(text)));
    }

    @ParameterizedTest
    @CsvSource({"upper(t) = 'STRASSE', straße", "lower(t) = 'é', É", "t ILIKE 'É', é", "lower(t) = 'ας', ΑΣ"})
    void rowThatLocalesWouldDecideDifferentlyIsAnError(String filter, String text) {
        RowFilter compiled = RowFilter.compile(filter, TABLE);
        ReplicationException error = assertThrows(ReplicationException.class, () -> compiled.passes(rowOf(text)));
        assertEquals(ErrorKind.REJECTED_CHANGE, error.kind());
        assertTrue(error.getMessage().contains("locale"), error.getMessage());
    }

    private static Tuple rowOf(String text) {
        return Tuple.of(List.of(Value.of("1"), Value.of(text), Value.NULL));
    }
}
