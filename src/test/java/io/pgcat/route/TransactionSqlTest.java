package io.pgcat.route;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import io.pgcat.change.Change;
import io.pgcat.change.Change.OldRow;
import io.pgcat.change.Column;
import io.pgcat.change.Lsn;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Transaction;
import io.pgcat.change.Transaction.Part;
import io.pgcat.change.Tuple;
import io.pgcat.change.Value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A transaction as SQL, and as the JSON that is kept of a skipped one. */
class TransactionSqlTest {

    private static final Relation ODD = new Relation(
            16400,
            "odd schema",
            "we\"ird",
            ReplicaIdentity.DEFAULT,
            List.of(Column.of("id", 23, true), Column.of("no te", 25, false), Column.of("doc", 114, false)));

    private static Transaction transaction(String origin, Part part, Change... changes) {
        return new Transaction(
                -1,
                Lsn.parse("0/A"),
                Lsn.parse("0/B"),
                Instant.parse("2026-01-31T12:00:00.5Z"),
                origin,
                part,
                List.of(changes));
    }

    private static String statement(Change change) {
        return TransactionSql.write(transaction("", Part.MIDDLE, change));
    }

    private static Tuple row(Value... values) {
        return Tuple.of(List.of(values));
    }

    @Test
    void statementsStandBetweenBeginAndCommitBehindWhatNamesTheTransaction() {
        Change insert = new Change.Insert(ODD, row(Value.of("1"), Value.NULL, Value.of("{}")));

        assertEquals(
                """
                -- xid 4294967295, commit_lsn 0/A, committed at 2026-01-31T12:00:00.500Z, origin a?b
                BEGIN;
                INSERT INTO "odd schema"."we""ird" ("id", "no te", "doc") OVERRIDING SYSTEM VALUE VALUES ('1', NULL, '{}');
                COMMIT;
                """,
                TransactionSql.write(transaction("a\nb", Part.WHOLE, insert)));
    }

    @Test
    void partsOfALargeTransactionMakeOneWhole() {
        Change truncate = new Change.Truncate(List.of(ODD, ODD), true, true);

        assertTrue(TransactionSql.write(transaction("", Part.FIRST)).endsWith("BEGIN;\n"));
        assertEquals(
                "TRUNCATE TABLE \"odd schema\".\"we\"\"ird\", \"odd schema\".\"we\"\"ird\" RESTART IDENTITY CASCADE;\n",
                TransactionSql.write(transaction("", Part.MIDDLE, truncate)));
        assertEquals("COMMIT;\n", TransactionSql.write(transaction("", Part.LAST)));
    }

    @Test
    void quotesAndBackslashesMeanThemselvesWhateverTheSettings() {
        assertTrue(statement(new Change.Insert(ODD, row(Value.of("1"), Value.of("it's\\n"), Value.NULL)))
                .contains("VALUES ('1', E'it''s\\\\n', NULL)"));
    }

    @Test
    void bytesThatAreNoCharactersAreKept() throws Exception {
        byte[] bytes = {'1', 'a', (byte) 0xFF, '\''};
        Tuple row = new Tuple.Builder(bytes, 3).text(0, 1).text(1, 3).sqlNull().build();
        Change insert = new Change.Insert(ODD, row);

        assertTrue(statement(insert).contains("('1', E'\\x61\\xff\\x27', NULL)"), statement(insert));
        assertEquals(
                "Yf8n",
                new ObjectMapper()
                        .readTree(BatchJson.write(List.of(insert)))
                        .at("/0/row/no te/base64")
                        .asText());
    }

    @Test
    void anUpdateSetsWhatWasSentAndFindsTheRowByItsOldKey() {
        Change sameKey = Change.Update.sameKey(ODD, row(Value.of("1"), Value.of("x"), Value.UNCHANGED_TOAST));
        Change otherKey = new Change.Update(
                ODD,
                OldRow.KEY,
                row(Value.of("1"), Value.NULL, Value.NULL),
                row(Value.of("2"), Value.NULL, Value.UNCHANGED_TOAST));

        assertEquals(
                "UPDATE \"odd schema\".\"we\"\"ird\" SET \"no te\" = 'x' WHERE \"id\" = '1';\n", statement(sameKey));
        assertEquals(
                "UPDATE \"odd schema\".\"we\"\"ird\" SET \"id\" = '2', \"no te\" = NULL WHERE \"id\" = '1';\n",
                statement(otherKey));
    }

    @Test
    void aRowWithoutKeyIsFoundByAllItsColumns() {
        Change delete = new Change.Delete(ODD, OldRow.FULL, row(Value.of("1"), Value.NULL, Value.of("{}")));

        assertEquals(
                "DELETE FROM \"odd schema\".\"we\"\"ird\" WHERE \"id\" = '1' AND \"no te\" IS NULL AND \"doc\"::text = '{}';\n",
                statement(delete));
    }

    @Test
    void aMessageIsEmittedAgain() {
        byte[] content = "hi".getBytes(StandardCharsets.UTF_8);

        assertEquals(
                "SELECT pg_catalog.pg_logical_emit_message(true, 'app', E'\\\\x6869'::bytea);\n",
                statement(new Change.Message(true, Lsn.ZERO, "app", content)));
    }

    @Test
    void whatIsKeptOfASkippedTransactionIsPureAsciiAndComplete() throws Exception {
        String value = "süß \ud83d\ude00";
        String json = BatchJson.write(List.of(new Change.Insert(ODD, row(Value.of("1"), Value.of(value), Value.NULL))));

        assertTrue(json.chars().allMatch(c -> c < 128), json);
        assertEquals(value, new ObjectMapper().readTree(json).at("/0/row/no te").asText());
    }
}
