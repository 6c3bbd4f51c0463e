package io.pgcat.apply.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.pgcat.apply.sql.SentColumn;
import io.pgcat.change.Tuple;

/**
 * Rows in COPY's binary format, which the server takes in without looking at each byte. Source: PostgreSQL 18, COPY, "Binary
 * Format".
 */
public final class CopyBinary {

    private static final byte[] SIGNATURE = "PGCOPY\n\u00FF\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int END = -1;

    private CopyBinary() {}

    /**
     * Rows, in pieces of about 64 KiB.
     *
     * @param columns all with a {@link SentColumn#hasBinaryForm() binary form}; no value may be unchanged TOAST
     * @return empty when a value is not as the server writes it: in text format the target's server judges it
     */
    public static Optional<List<byte[]>> pieces(List<Tuple> rows, List<SentColumn> columns) {
        try {
            return Optional.of(written(rows, columns));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static List<byte[]> written(List<Tuple> rows, List<SentColumn> columns) {
        SentColumn[] sent = columns.toArray(SentColumn[]::new);
        List<byte[]> pieces = new ArrayList<>();
        WireBytes piece = WireBytes.ofPiece();
        BinaryValues values = new BinaryValues(piece);
        int flags = 0;
        int extension = 0;
        piece.put(SIGNATURE, 0, SIGNATURE.length);
        piece.putInt(flags);
        piece.putInt(extension);
        for (Tuple row : rows) {
            piece.putShort(sent.length);
            for (SentColumn column : sent) {
                values.add(row, column.source(), column.element());
            }
            if (piece.isPiece()) {
                pieces.add(piece.take());
            }
        }
        piece.putShort(END);
        pieces.add(piece.take());
        return pieces;
    }
}
