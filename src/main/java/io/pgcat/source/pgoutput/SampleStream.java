package io.pgcat.source.pgoutput;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.pgcat.change.Column;
import io.pgcat.change.Lsn;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Transaction;
import io.pgcat.source.SourceConfig.BatchLimits;
import io.pgcat.source.pgoutput.protocol.MessageWriter;
import io.pgcat.source.pgoutput.protocol.PgoutputDecoder;

/**
 * What a publisher would send that does not exist: a rehearsal reads it as the reader thread reads a stream. A table with a key and most
 * built-in types, one without a key, and one of whose types some travel as texts only. One thread at a time.
 */
public final class SampleStream {

    private static final Relation KEYED = new Relation(
            1,
            "sample",
            "keyed",
            ReplicaIdentity.DEFAULT,
            List.of(
                    Column.of("id", 20, true),
                    Column.of("small", 21, false),
                    Column.of("number", 23, false),
                    Column.of("price", 1700, false),
                    Column.of("real", 700, false),
                    Column.of("double", 701, false),
                    Column.of("flag", 16, false),
                    Column.of("day", 1082, false),
                    Column.of("at", 1114, false),
                    Column.of("seen", 1184, false),
                    Column.of("code", 2950, false),
                    Column.of("raw", 17, false),
                    Column.of("document", 3802, false),
                    Column.of("note", 25, false)));
    private static final Relation KEYLESS = new Relation(
            2,
            "sample",
            "keyless",
            ReplicaIdentity.FULL,
            List.of(Column.of("number", 23, false), Column.of("note", 25, false), Column.of("seen", 1184, false)));
    private static final Relation TEXTS = new Relation(
            3,
            "sample",
            "texts",
            ReplicaIdentity.DEFAULT,
            List.of(Column.of("id", 23, true), Column.of("address", 869, false), Column.of("name", 1043, false)));

    private static final long LSN_STEP = 0x100;
    private static final BatchLimits BOUNDLESS = new BatchLimits(Long.MAX_VALUE, Integer.MAX_VALUE);

    private final List<byte[]> messages = new ArrayList<>();

    /** @param transactions how many it holds, of ten changes each; two of them are new rows of each table that has a key */
    public SampleStream(int transactions) {
        messages.add(MessageWriter.relation(KEYED));
        messages.add(MessageWriter.relation(KEYLESS));
        messages.add(MessageWriter.relation(TEXTS));
        for (int i = 1; i <= transactions; i++) {
            long commitLsn = i * LSN_STEP;
            messages.add(MessageWriter.begin(commitLsn, i));
            addKeyed(i);
            addKeyless(i);
            messages.add(MessageWriter.insert(TEXTS.oid(), text(2 * i)));
            messages.add(MessageWriter.insert(TEXTS.oid(), text(2 * i + 1)));
            messages.add(MessageWriter.commit(commitLsn, commitLsn + 1));
        }
    }

    private void addKeyed(int n) {
        int large = 1000 * n;
        messages.add(MessageWriter.insert(KEYED.oid(), keyed(large, "new")));
        messages.add(MessageWriter.insert(KEYED.oid(), keyed(large + 1, null)));
        messages.add(MessageWriter.update(KEYED.oid(), keyed(n, "changed")));
        messages.add(MessageWriter.update(KEYED.oid(), keyed(n + 1, MessageWriter.UNCHANGED_TOAST)));
        String[] key = new String[KEYED.columns().size()];
        key[0] = Integer.toString(-n);
        messages.add(
                new MessageWriter('D').int32(KEYED.oid()).int8('K').tuple(key).bytes());
    }

    private static String[] keyed(int n, String note) {
        return new String[] {
            Integer.toString(n),
            Integer.toString(n % 100),
            Integer.toString(7 * n),
            n + ".50",
            n + ".25",
            n + ".125",
            n % 2 == 0 ? "t" : "f",
            "2026-11-30",
            "2026-11-30 12:34:56.789",
            "2026-11-30 12:34:56.789012+00",
            "0f5c7a7e-0000-4000-8000-00000000000" + n % 10,
            "\\x00ff10",
            "{\"n\": " + n + "}",
            note
        };
    }

    private void addKeyless(int n) {
        messages.add(MessageWriter.insert(KEYLESS.oid(), keyless(n)));
        messages.add(new MessageWriter('U')
                .int32(KEYLESS.oid())
                .int8('O')
                .tuple(keyless(1000 + n))
                .int8('N')
                .tuple(keyless(2000 + n))
                .bytes());
        messages.add(new MessageWriter('D')
                .int32(KEYLESS.oid())
                .int8('O')
                .tuple(keyless(3000 + n))
                .bytes());
    }

    private static String[] keyless(int n) {
        return new String[] {Integer.toString(n), "row " + n, "2026-11-30 12:34:56+00"};
    }

    private static String[] text(int n) {
        return new String[] {Integer.toString(n), "10.0.0." + n, "host\t" + n};
    }

    /** Reads and decodes all of it anew. */
    public List<Transaction> read() {
        TransactionQueue queue = new TransactionQueue(BOUNDLESS, Duration.ZERO);
        try (StreamedTransactions streamed =
                new StreamedTransactions(Long.MAX_VALUE, Lsn.ZERO, StreamingTrust.never(), new Into(queue))) {
            PgoutputDecoder decoder = new PgoutputDecoder(new TransactionAssembler(Long.MAX_VALUE, streamed), streamed);
            for (byte[] message : messages) {
                decoder.decode(message, 0, message.length, Lsn.ZERO);
            }
            return queue.take(0);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private record Into(TransactionQueue queue) implements TransactionAssembler.Out {

        @Override
        public void put(Transaction transaction, long bytes) {
            try {
                queue.offer(transaction, bytes, 0);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }

        @Override
        public void passed(Lsn endLsn) {}
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Nothing waits here", e);
    }
}
