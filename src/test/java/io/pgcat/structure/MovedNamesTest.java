package io.pgcat.structure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MovedNamesTest {

    private static final QualifiedName ORDERS = new QualifiedName("app", "orders");

    private static MovedNames moved() {
        MovedNames names = new MovedNames();
        names.put(ORDERS, new QualifiedName("Sales", "it's"));
        names.put(new QualifiedName("app", "Odd.\\\"Seq\""), new QualifiedName("sales", "seq"));
        names.put(new QualifiedName("same", "same"), new QualifiedName("same", "same"));
        return names;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nextval('app.orders'::regclass)  | nextval('\"Sales\".\"it''s\"'::regclass)",
                "x = 'app.orders'::regtype        | x = '\"Sales\".\"it''s\"'::regtype",
                "'app.orders'::text               | 'app.orders'::text",
                "'app.other'::regclass            | 'app.other'::regclass",
                "'orders'::regclass               | 'orders'::regclass",
                "ROW(1)::app.orders[]             | ROW(1)::\"Sales\".\"it's\"[]",
                "\"app\".\"orders\"               | \"Sales\".\"it's\"",
                "app.orders(id)                   | app.orders(id)",
                "x.app.orders                     | x.app.orders",
                "(app).orders                     | (app).orders",
                "nextval(E'app.\"Odd.\\\\\"\"Seq\"\"\"'::regclass) | nextval('\"sales\".\"seq\"'::regclass)",
                "orders.* IS NOT NULL             | \"it's\".* IS NOT NULL",
                "other.* IS NOT NULL              | other.* IS NOT NULL",
                "1.5 * app.orders                 | 1.5 * \"Sales\".\"it's\""
            })
    void relationsAreRenamedAndNothingElse(String text, String expected) {
        assertEquals(expected, moved().rewrite(text, ORDERS));
    }

    @Test
    void aNameThatIsMadeOfATextIsSeen() {
        assertTrue(MovedNames.namesAtRunTime("nextval(('app.s'::text)::regclass)"));
        assertFalse(MovedNames.namesAtRunTime("nextval('app.s'::regclass)"));
        assertFalse(MovedNames.namesAtRunTime(""));
    }

    @Test
    void withoutMovedNamesATextIsLeftAsItIs() {
        String text = "whatever 'is this";
        assertSame(text, new MovedNames().rewrite(text));
    }
}
