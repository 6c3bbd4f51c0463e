package io.pgcat.jmh;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.pgcat.change.Column;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Tuple;
import io.pgcat.change.Value;

/** A table like pgbench's accounts, and messages about it as the publisher sends them. */
final class Rows {

    static final Relation ACCOUNTS = new Relation(
            16384,
            "public",
            "pgbench_accounts",
            ReplicaIdentity.DEFAULT,
            List.of(
                    Column.of("aid", 23, true),
                    Column.of("bid", 23, false),
                    Column.of("abalance", 23, false),
                    Column.of("filler", 1042, false)));

    private static final long EPOCH_MICROS = 800_000_000_000_000L;

    private Rows() {}

    /** Row number n of them. */
    static Tuple account(int n) {
        return Tuple.of(List.of(
                Value.of(Integer.toString(n)),
                Value.of(Integer.toString(n / 100_000)),
                Value.of(Integer.toString(-n)),
                Value.of(" ".repeat(84))));
    }

    /** One message each: a relation, then per transaction Begin, updates, Commit. */
    static List<byte[]> stream(int transactions, int updates) {
        List<byte[]> messages = new ArrayList<>();
        messages.add(relation());
        for (int t = 0; t < transactions; t++) {
            int number = t;
            messages.add(message('B', out -> {
                out.writeLong(number);
                out.writeLong(EPOCH_MICROS);
                out.writeInt(number);
            }));
            for (int u = 0; u < updates; u++) {
                messages.add(update(t * updates + u));
            }
            messages.add(message('C', out -> {
                out.writeByte(0);
                out.writeLong(number);
                out.writeLong(number + 1L);
                out.writeLong(EPOCH_MICROS);
            }));
        }
        return messages;
    }

    private static byte[] relation() {
        return message('R', out -> {
            out.writeInt(ACCOUNTS.oid());
            string(out, ACCOUNTS.schema());
            string(out, ACCOUNTS.name());
            out.writeByte('d');
            out.writeShort(ACCOUNTS.columns().size());
            for (Column column : ACCOUNTS.columns()) {
                out.writeByte(column.key() ? 1 : 0);
                string(out, column.name());
                out.writeInt(column.typeOid());
                out.writeInt(-1);
            }
        });
    }

    private static byte[] update(int n) {
        Tuple row = account(n);
        return message('U', out -> {
            out.writeInt(ACCOUNTS.oid());
            out.writeByte('N');
            out.writeShort(row.size());
            for (int i = 0; i < row.size(); i++) {
                out.writeByte('t');
                out.writeInt(row.length(i));
                out.write(row.bytes(), row.offset(i), row.length(i));
            }
        });
    }

    private static void string(DataOutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.writeByte(0);
    }

    private interface Content {
        void write(DataOutputStream out) throws IOException;
    }

    private static byte[] message(char type, Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(type);
            content.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
