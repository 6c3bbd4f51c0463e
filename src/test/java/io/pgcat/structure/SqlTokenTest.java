package io.pgcat.structure;

import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class SqlTokenTest {

    private static List<String> words(String sql) {
        return SqlToken.of(sql).stream()
                .filter(token -> token.kind() != SqlToken.Kind.SPACE)
                .map(token -> token.kind() + " " + token.text())
                .toList();
    }

    @Test
    void namesStringsAndNumbersAreToldApart() {
        assertEquals(
                List.of(
                        "NAME nextval",
                        "SYMBOL (",
                        "STRING 'a.b'",
                        "SYMBOL ::",
                        "NAME regclass",
                        "SYMBOL )",
                        "SYMBOL +",
                        "NUMBER 1.5e3"),
                words("nextval('a.b'::regclass) + 1.5e3"));
    }

    @Test
    void aQuoteWithinQuotesDoesNotEndThem() {
        assertEquals(
                List.of("NAME \"a\"\"b.c\"", "SYMBOL .", "NAME \"d\"", "STRING 'it''s'", "STRING E'\\\\''x\\''"),
                words("\"a\"\"b.c\".\"d\" 'it''s' E'\\\\''x\\''"));
    }

    @Test
    void prefixesBelongToTheirStringsAndOtherNamesDoNot() {
        assertEquals(List.of("STRING B'101'", "NAME be", "STRING ''"), words("B'101' be ''"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "CREATE INDEX \"An .Index\" ON app.\"t t\" USING btree (lower((a)::text) DESC) WHERE (b <> 'x''y'::text)",
                "((doc ? 'a'::text) OR (name ~~ 'it''s {%'::text))",
                "ROW((1)::double precision, '日本'::app.\"列\", E'a\\\\b', B'1'::\"bit\", $1)"
            })
    void allTokensTogetherAreTheText(String sql) {
        assertEquals(sql, SqlToken.of(sql).stream().map(SqlToken::text).collect(Collectors.joining()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'open", "\"open", "E'open\\'"})
    void aQuoteThatIsNotClosedIsRefused(String sql) {
        assertThrows(IllegalArgumentException.class, () -> SqlToken.of(sql));
    }
}
