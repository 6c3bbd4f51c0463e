package io.pgcat.route;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

import io.pgcat.change.Batch;
import io.pgcat.change.Change;
import io.pgcat.change.Column;
import io.pgcat.change.Lsn;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Transaction;
import io.pgcat.change.Tuple;
import io.pgcat.change.Value;
import io.pgcat.testkit.Document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** A batch as JSON and as text. */
class BatchFormsTest {

    private static final Relation ORDERS = new Relation(
            16400,
            "public",
            "orders",
            ReplicaIdentity.DEFAULT,
            List.of(Column.of("id", 20, true), Column.of("note", 25, false)));

    private final ObjectMapper mapper = new ObjectMapper();

    private static Batch batch(Change... changes) {
        Transaction transaction = new Transaction(
                741,
                Lsn.parse("0/1A2B3A0"),
                Lsn.parse("0/1A2B3D0"),
                Instant.parse("2026-01-31T12:00:00.123456Z"),
                "",
                Transaction.Part.WHOLE,
                List.of(changes));
        return new Batch("orders", List.of(transaction), Lsn.parse("0/1A2B3D0"));
    }

    private static Batch everyKind() {
        return batch(
                new Change.Insert(ORDERS, Tuple.of(List.of(Value.of("42"), Value.NULL))),
                new Change.Update(
                        ORDERS,
                        Change.OldRow.KEY,
                        Tuple.of(List.of(Value.of("42"), Value.NULL)),
                        Tuple.of(List.of(Value.of("43"), Value.UNCHANGED_TOAST))),
                new Change.Delete(ORDERS, Change.OldRow.FULL, Tuple.of(List.of(Value.of("43"), Value.NULL))),
                new Change.Truncate(List.of(ORDERS), false, false),
                new Change.Message(true, Lsn.parse("0/1A2B390"), "app", "hi".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void jsonIsWhatTheDocumentationShows() throws Exception {
        String documented = Document.read("routes.md").blocks("json").get(0);

        String written = new BatchJson().write(everyKind());

        assertEquals(mapper.readTree(documented), mapper.readTree(written));
        assertFalse(written.contains("\n"), written);
    }

    @Test
    void jsonKeepsEveryCharacter() throws Exception {
        String value = "\"quoted\"\\\n\t\u0001 \u20ac \ud83d\ude00";

        String written = new BatchJson()
                .write(batch(new Change.Insert(ORDERS, Tuple.of(List.of(Value.of("1"), Value.of(value))))));

        assertEquals(
                value,
                mapper.readTree(written)
                        .at("/transactions/0/changes/0/row/note")
                        .asText());
        assertFalse(written.contains("\n"), written);
    }

    @Test
    void updateThatKeepsItsKeyHasNeitherKeyNorOld() throws Exception {
        Change update = Change.Update.sameKey(ORDERS, Tuple.of(List.of(Value.of("1"), Value.of("x"))));

        assertEquals(
                mapper.readTree(
                        "{'kind':'update','table':'public.orders','row':{'id':'1','note':'x'}}".replace('\'', '"')),
                mapper.readTree(new BatchJson().write(batch(update))).at("/transactions/0/changes/0"));
    }

    @Test
    void textOmitsValues() throws Exception {
        Batch batch = batch(
                new Change.Insert(ORDERS, Tuple.of(List.of(Value.of("42"), Value.of("secret")))),
                new Change.Truncate(List.of(ORDERS), false, false));
        String text;
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getTypeConverterRegistry().addTypeConverters(BatchText.class);
            camel.start();
            text = camel.getTypeConverter().mandatoryConvertTo(String.class, batch);
        }

        assertEquals(
                "Batch[orders, 1 transactions, 2 changes, up to 0/1A2B3D0]\n  WHOLE commit_lsn=0/1A2B3A0, xid=741,"
                        + " 2026-01-31T12:00:00.123456Z: {INSERT public.orders=1, TRUNCATE [public.orders]=1}",
                text);
    }
}
