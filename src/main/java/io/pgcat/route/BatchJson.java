package io.pgcat.route;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

import jakarta.inject.Named;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import io.pgcat.change.Batch;
import io.pgcat.change.Change;
import io.pgcat.change.Relation;
import io.pgcat.change.Transaction;
import io.pgcat.change.Tuple;

/**
 * Bean {@code batchJson}: a batch as one line of JSON with everything in it, for {@code file:}, {@code log:} and any other
 * endpoint that takes text. Values are strings in PostgreSQL's text form, SQL NULL is null, and bytes that are no characters
 * are an object with {@code base64}; a column that the publisher did not send because it is unchanged TOAST is left out of
 * {@code row} and named in {@code unchanged}.
 */
@Named("batchJson")
@Singleton
public class BatchJson {

    private static final JsonFactory FACTORY = new JsonFactory();

    /** The batch as an object without line breaks; docs/routes.md shows its members. */
    public String write(Batch batch) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("source", batch.source());
            json.writeStringField("upTo", batch.upTo().toString());
            json.writeArrayFieldStart("transactions");
            for (Transaction transaction : batch.transactions()) {
                write(transaction, json);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("A batch cannot be written as JSON", e);
        }
        return text.toString();
    }

    private static void write(Transaction transaction, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("xid", Integer.toUnsignedLong(transaction.xid()));
        json.writeStringField("commitLsn", transaction.commitLsn().toString());
        json.writeStringField("endLsn", transaction.endLsn().toString());
        json.writeStringField("commitTime", transaction.commitTime().toString());
        json.writeStringField("origin", transaction.origin());
        json.writeStringField("part", transaction.part().name().toLowerCase(Locale.ROOT));
        json.writeFieldName("changes");
        write(transaction.changes(), json);
        json.writeEndObject();
    }

    /** The changes as the batch's object has them, an array: pure ASCII, so that a database of any encoding can keep it. */
    public static String write(List<Change> changes) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.enable(JsonGenerator.Feature.ESCAPE_NON_ASCII);
            write(changes, json);
        } catch (IOException e) {
            throw new UncheckedIOException("Changes cannot be written as JSON", e);
        }
        return text.toString();
    }

    private static void write(List<Change> changes, JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (Change change : changes) {
            json.writeStartObject();
            json.writeStringField("kind", change.kind().name().toLowerCase(Locale.ROOT));
            write(change, json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(Change change, JsonGenerator json) throws IOException {
        switch (change.kind()) {
            case INSERT -> {
                Change.Insert insert = (Change.Insert) change;
                writeTable(insert.relation(), json);
                writeRow("row", insert.relation(), insert.row(), json);
            }
            case UPDATE -> {
                Change.Update update = (Change.Update) change;
                writeTable(update.relation(), json);
                writeOld(update.relation(), update.oldRow(), update.old(), json);
                writeRow("row", update.relation(), update.row(), json);
                writeUnchanged(update.relation(), update.row(), json);
            }
            case DELETE -> {
                Change.Delete delete = (Change.Delete) change;
                writeTable(delete.relation(), json);
                writeOld(delete.relation(), delete.oldRow(), delete.old(), json);
            }
            case COPY -> write((Change.CopyData) change, json);
            case TRUNCATE -> write((Change.Truncate) change, json);
            case MESSAGE -> write((Change.Message) change, json);
        }
    }

    /** Nobody has looked into it: how much there is. */
    private static void write(Change.CopyData copied, JsonGenerator json) throws IOException {
        writeTable(copied.relation(), json);
        json.writeNumberField(
                "bytes",
                copied.pieces().stream().mapToLong(piece -> piece.length).sum());
    }

    private static void write(Change.Truncate truncate, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("tables");
        for (Relation relation : truncate.relations()) {
            json.writeString(relation.qualifiedName());
        }
        json.writeEndArray();
        json.writeBooleanField("cascade", truncate.cascade());
        json.writeBooleanField("restartIdentity", truncate.restartIdentity());
    }

    private static void write(Change.Message message, JsonGenerator json) throws IOException {
        json.writeStringField("lsn", message.lsn().toString());
        json.writeBooleanField("transactional", message.transactional());
        json.writeStringField("prefix", message.prefix());
        json.writeStringField("base64", Base64.getEncoder().encodeToString(message.content()));
    }

    private static void writeTable(Relation relation, JsonGenerator json) throws IOException {
        json.writeStringField("table", relation.qualifiedName());
    }

    /** {@code key} holds the replica identity's columns, {@code old} every column; neither stands for an unchanged key. */
    private static void writeOld(Relation relation, Change.OldRow oldRow, Tuple old, JsonGenerator json)
            throws IOException {
        switch (oldRow) {
            case ABSENT -> {
                // The key is that of the new row.
            }
            case KEY -> {
                json.writeObjectFieldStart("key");
                for (int i = 0; i < old.size(); i++) {
                    if (relation.columns().get(i).key()) {
                        writeValue(relation.columns().get(i).name(), old, i, json);
                    }
                }
                json.writeEndObject();
            }
            case FULL -> writeRow("old", relation, old, json);
        }
    }

    private static void writeRow(String field, Relation relation, Tuple row, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart(field);
        for (int i = 0; i < row.size(); i++) {
            if (!row.isUnchangedToast(i)) {
                writeValue(relation.columns().get(i).name(), row, i, json);
            }
        }
        json.writeEndObject();
    }

    private static void writeValue(String column, Tuple row, int index, JsonGenerator json) throws IOException {
        if (!row.hasText(index)) {
            json.writeNullField(column);
        } else if (row.isUtf8(index)) {
            json.writeStringField(column, row.text(index));
        } else {
            json.writeObjectFieldStart(column);
            json.writeStringField("base64", Base64.getEncoder().encodeToString(row.copyOf(index)));
            json.writeEndObject();
        }
    }

    private static void writeUnchanged(Relation relation, Tuple row, JsonGenerator json) throws IOException {
        boolean any = false;
        for (int i = 0; i < row.size(); i++) {
            if (row.isUnchangedToast(i)) {
                if (!any) {
                    json.writeArrayFieldStart("unchanged");
                }
                any = true;
                json.writeString(relation.columns().get(i).name());
            }
        }
        if (any) {
            json.writeEndArray();
        }
    }
}
