package io.pgcat.structure;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class QuotingTest {

    private static final int LIMIT_BYTES = 63;

    @Test
    void namesAreQuotedAndUnquoted() {
        assertEquals("\"Sp1eCial .\"\"Char\"\"\"", Quoting.identifier("Sp1eCial .\"Char\""));
        assertEquals("Sp1eCial .\"Char\"", Quoting.unquoted("\"Sp1eCial .\"\"Char\"\"\""));
        assertEquals("plain", Quoting.unquoted("plain"));
    }

    @Test
    void stringsAreQuotedAndReadInBothForms() {
        assertEquals("'a''b\\c'", Quoting.literal("a'b\\c"));
        assertEquals("a'b\\c", Quoting.textOf("'a''b\\c'"));
        assertEquals("a'b\\c", Quoting.textOf("E'a''b\\\\c'"));
    }

    @Test
    void aNameIsCutIntoItsPartsAtDotsOutsideOfQuotes() {
        assertEquals(List.of("app", "t"), Quoting.parts("app.t"));
        assertEquals(List.of("a.b", "c\".d"), Quoting.parts("\"a.b\".\"c\"\".d\""));
        assertEquals(List.of("t"), Quoting.parts("t"));
    }

    @Test
    void storageParametersAreQuoted() {
        assertEquals("fillfactor='70', toast.x='a=b'", Options.sql(List.of("fillfactor=70", "toast.x=a=b")));
    }

    @Test
    void aDerivedNameNamesItsTableAndFits() {
        assertEquals("t_t_pkey", DerivedName.of("t", "t_pkey"));
        String table = "日".repeat(21);
        String first = DerivedName.of(table, "one");
        assertEquals(first, DerivedName.of(table, "one"));
        assertNotEquals(first, DerivedName.of(table, "two"));
        assertTrue(first.getBytes(StandardCharsets.UTF_8).length <= LIMIT_BYTES, first);
        assertTrue(first.startsWith("日".repeat(18)), first);
    }

    @Test
    void whatFollowsTheNamesOfAnIndexIsItsForm() {
        assertEquals(
                "USING btree (a) WHERE (b = ' USING x'::text)",
                IndexDefinition.form(
                        "CREATE UNIQUE INDEX \"x USING y\" ON ONLY app.t USING btree (a) WHERE (b = ' USING x'::text)"));
    }

    @Test
    void aCommentThatOurWorkHasLeftIsNoCommentOfTheTable() {
        assertEquals("", Mark.without(Mark.AWAITS_ROWS.comment()));
        assertEquals("pgcat: mine", Mark.without("pgcat: mine"));
        assertEquals(Mark.NONE, Mark.of(""));
        assertEquals(Mark.UNFINISHED, Mark.of(Mark.UNFINISHED.comment()));
    }
}
