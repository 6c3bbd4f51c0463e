package io.pgcat.jmh;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import io.pgcat.apply.net.NetTable;
import io.pgcat.apply.sql.Element;
import io.pgcat.apply.sql.SentColumn;
import io.pgcat.apply.wire.BinaryArray;
import io.pgcat.apply.wire.CopyBinary;
import io.pgcat.apply.wire.CopyText;
import io.pgcat.change.Change.Update;
import io.pgcat.change.Lsn;
import io.pgcat.change.Tuple;
import io.pgcat.source.pgoutput.protocol.CountingHandler;
import io.pgcat.source.pgoutput.protocol.PgoutputDecoder;

/** Time and bytes per change. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Pieces {

    private static final int ROWS = 4096;
    private static final int KEYS = 1024;
    private static final SentColumn AID = new SentColumn(null, 0, Element.INTEGER);
    private static final SentColumn BID = new SentColumn(null, 1, Element.INTEGER);
    private static final SentColumn ABALANCE = new SentColumn(null, 2, Element.INTEGER);
    private static final SentColumn FILLER = new SentColumn(null, 3, Element.TEXT);

    private final List<byte[]> stream = Rows.stream(ROWS / 4, 4);
    private final List<Tuple> rows =
            IntStream.range(0, ROWS).mapToObj(Rows::account).toList();
    private final List<Update> updates = IntStream.range(0, ROWS)
            .mapToObj(i -> Update.sameKey(Rows.ACCOUNTS, Rows.account(i * 7919 % KEYS)))
            .toList();
    private final int[] columns = {0, 1, 2, 3};

    /** Bytes of the stream to changes. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int decode() {
        CountingHandler handler = new CountingHandler();
        PgoutputDecoder decoder = new PgoutputDecoder(handler);
        for (byte[] message : stream) {
            decoder.decode(message, 0, message.length, Lsn.ZERO);
        }
        return handler.changes();
    }

    /** Changes to the last state of each row; each row is changed four times. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public NetTable.Net fold() {
        NetTable net = new NetTable(new int[] {0}, new int[] {0}, ROWS);
        updates.forEach(net::add);
        return net.take();
    }

    /** Rows to COPY's text. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public List<byte[]> copyText() {
        return CopyText.pieces(rows, columns);
    }

    /** Rows to COPY's binary format. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public List<byte[]> copyBinary() {
        return CopyBinary.pieces(rows, List.of(AID, BID, ABALANCE, FILLER)).orElseThrow();
    }

    /** One column of rows to an array of numbers. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public List<byte[]> numberArray() {
        return BinaryArray.of(rows, List.of(ABALANCE));
    }

    /** One column of rows to an array of texts. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public List<byte[]> textArray() {
        return BinaryArray.of(rows, List.of(FILLER));
    }
}
