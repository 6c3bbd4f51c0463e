package io.pgcat.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.pgcat.change.Column;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Tuple;
import io.pgcat.change.Value;
import io.pgcat.source.pgoutput.protocol.MessageWriter;

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

    private Rows() {}

    /** Row number n of them. */
    static Tuple account(int n) {
        return Tuple.of(Stream.of(texts(n)).map(Value::of).toList());
    }

    private static String[] texts(int n) {
        return new String[] {Integer.toString(n), Integer.toString(n / 100_000), Integer.toString(-n), " ".repeat(84)};
    }

    /** One message each: a relation, then per transaction Begin, updates, Commit. */
    static List<byte[]> stream(int transactions, int updates) {
        List<byte[]> messages = new ArrayList<>();
        messages.add(MessageWriter.relation(ACCOUNTS));
        for (int t = 0; t < transactions; t++) {
            messages.add(MessageWriter.begin(t, t));
            for (int u = 0; u < updates; u++) {
                messages.add(MessageWriter.update(ACCOUNTS.oid(), texts(t * updates + u)));
            }
            messages.add(MessageWriter.commit(t, t + 1L));
        }
        return messages;
    }
}
