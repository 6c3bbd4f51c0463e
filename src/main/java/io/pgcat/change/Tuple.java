package io.pgcat.change;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * One version of a row: its values in the relation's column order, kept as the UTF-8 bytes that arrived. A value
 * becomes a {@link String} only when somebody asks for it; bytes can be passed on without that.
 *
 * <p>Immutable: the byte array is shared with the message it came from and must not be written to by anybody.
 */
public final class Tuple {

    private static final int NULL_LENGTH = -1;
    private static final int UNCHANGED_LENGTH = -2;
    private static final char REPLACEMENT = '\uFFFD';
    private static final byte[] NO_BYTES = {};

    private final byte[] bytes;
    /** Two per column: offset into {@link #bytes}, then length or one of the negative marks. */
    private final int[] spans;

    private Tuple(byte[] bytes, int[] spans) {
        this.bytes = bytes;
        this.spans = spans;
    }

    /** Collects a tuple's columns over bytes that the caller gives up ownership of. */
    public static final class Builder {
        private final byte[] bytes;
        private final int[] spans;
        private int next;

        /**
         * @param bytes holds every value; never written to again by the caller
         * @param columnCount how many columns will be added
         */
        public Builder(byte[] bytes, int columnCount) {
            this.bytes = bytes;
            this.spans = new int[2 * columnCount];
        }

        /** Adds a value whose UTF-8 text lies at this place in the bytes. */
        public Builder text(int offset, int length) {
            return add(offset, length);
        }

        /** Adds SQL NULL. */
        public Builder sqlNull() {
            return add(0, NULL_LENGTH);
        }

        /** Adds a value that the publisher did not send. */
        public Builder unchangedToast() {
            return add(0, UNCHANGED_LENGTH);
        }

        private Builder add(int offset, int length) {
            spans[next++] = offset;
            spans[next++] = length;
            return this;
        }

        /**
         * The tuple.
         *
         * @throws IllegalStateException if fewer columns were added than promised
         */
        public Tuple build() {
            if (next != spans.length) {
                throw new IllegalStateException("Tuple of " + spans.length / 2 + " columns got only " + next / 2);
            }
            return new Tuple(bytes, spans);
        }
    }

    /** A tuple of these values, in column order. */
    public static Tuple of(List<Value> values) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int[] spans = new int[2 * values.size()];
        for (int i = 0; i < values.size(); i++) {
            spans[2 * i] = all.size();
            spans[2 * i + 1] = append(values.get(i), all);
        }
        return new Tuple(all.toByteArray(), spans);
    }

    private static int append(Value value, ByteArrayOutputStream all) {
        if (value instanceof Value.Text text) {
            byte[] utf8 = text.text().getBytes(StandardCharsets.UTF_8);
            all.writeBytes(utf8);
            return utf8.length;
        }
        return value instanceof Value.Null ? NULL_LENGTH : UNCHANGED_LENGTH;
    }

    /** How many columns this tuple has. */
    public int size() {
        return spans.length / 2;
    }

    /** Whether the column is SQL NULL. */
    public boolean isNull(int column) {
        return spans[2 * column + 1] == NULL_LENGTH;
    }

    /** Whether the publisher left the column out because an update did not touch its TOASTed value. */
    public boolean isUnchangedToast(int column) {
        return spans[2 * column + 1] == UNCHANGED_LENGTH;
    }

    /** Whether the column has a text form here: neither NULL nor left out. */
    public boolean hasText(int column) {
        return spans[2 * column + 1] >= 0;
    }

    /**
     * The column's text form.
     *
     * @throws IllegalStateException if the column has none
     * @throws UncheckedIOException if it is not UTF-8: a "char" above 127 before PostgreSQL 16 is one byte
     */
    public String text(int column) {
        String text = new String(bytes, offset(column), length(column), StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            requireSame(column, text.getBytes(StandardCharsets.UTF_8));
        }
        return text;
    }

    /** A replacement character is one that was sent, or hides bytes that are no character. */
    private void requireSame(int column, byte[] utf8) {
        int start = offset(column);
        if (!Arrays.equals(bytes, start, start + length(column), utf8, 0, utf8.length)) {
            throw new UncheckedIOException("The value is not UTF-8", new MalformedInputException(1));
        }
    }

    /** Whether {@link #text} can give the column's text: a database without encoding holds any bytes. */
    public boolean isUtf8(int column) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset(column), length(column)));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** A copy of the bytes of the column's text. */
    public byte[] copyOf(int column) {
        return Arrays.copyOfRange(bytes, offset(column), offset(column) + length(column));
    }

    /** The array that holds every value's bytes; to be read only, with {@link #offset} and {@link #length}. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the column's UTF-8 text begins in {@link #bytes()}. */
    public int offset(int column) {
        return spans[2 * column];
    }

    /**
     * How many bytes the column's text has.
     *
     * @throws IllegalStateException if the column has no text form
     */
    public int length(int column) {
        int length = spans[2 * column + 1];
        if (length < 0) {
            throw noText(column);
        }
        return length;
    }

    private static IllegalStateException noText(int column) {
        return new IllegalStateException("Column " + column + " has no text: NULL or unchanged TOAST");
    }

    /** The column as a value object, for code that is not on the hot path. */
    public Value value(int column) {
        if (isNull(column)) {
            return Value.NULL;
        }
        return isUnchangedToast(column) ? Value.UNCHANGED_TOAST : Value.of(text(column));
    }

    /** A copy with one column replaced; the other columns share this tuple's bytes where that is possible. */
    public Tuple with(int column, Value value) {
        byte[] added = value instanceof Value.Text text ? text.text().getBytes(StandardCharsets.UTF_8) : NO_BYTES;
        int[] newSpans = spans.clone();
        newSpans[2 * column] = bytes.length;
        newSpans[2 * column + 1] = value instanceof Value.Text
                ? added.length
                : value instanceof Value.Null ? NULL_LENGTH : UNCHANGED_LENGTH;
        if (added.length == 0) {
            return new Tuple(bytes, newSpans);
        }
        byte[] newBytes = Arrays.copyOf(bytes, bytes.length + added.length);
        System.arraycopy(added, 0, newBytes, bytes.length, added.length);
        return new Tuple(newBytes, newSpans);
    }

    /** Whether both tuples carry the same in this column, byte for byte. */
    public boolean sameValue(int column, Tuple other) {
        int length = spans[2 * column + 1];
        if (length != other.spans[2 * column + 1]) {
            return false;
        }
        return length < 0
                || Arrays.equals(
                        bytes,
                        offset(column),
                        offset(column) + length,
                        other.bytes,
                        other.offset(column),
                        other.offset(column) + length);
    }

    /** Places of columns that were not sent because an update did not touch their TOASTed values. */
    public BitSet unchangedToast() {
        BitSet columns = new BitSet();
        for (int i = 1; i < spans.length; i += 2) {
            if (spans[i] == UNCHANGED_LENGTH) {
                columns.set(i / 2);
            }
        }
        return columns;
    }

    /** Whether some column was not sent because an update did not touch its TOASTed value. */
    public boolean hasUnchangedToast() {
        for (int i = 1; i < spans.length; i += 2) {
            if (spans[i] == UNCHANGED_LENGTH) {
                return true;
            }
        }
        return false;
    }

    /** The same row with what was not sent taken from an earlier version of it; itself where nothing is missing. */
    public Tuple completedFrom(Tuple earlier) {
        if (!hasUnchangedToast()) {
            return this;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int[] newSpans = new int[spans.length];
        for (int i = 0; i < size(); i++) {
            Tuple from = isUnchangedToast(i) ? earlier : this;
            newSpans[2 * i] = all.size();
            newSpans[2 * i + 1] = from.spans[2 * i + 1];
            if (from.hasText(i)) {
                all.write(from.bytes, from.offset(i), from.length(i));
            }
        }
        return new Tuple(all.toByteArray(), newSpans);
    }

    /** Whether both tuples carry the same in all these columns, byte for byte. */
    public boolean sameValues(int[] columns, Tuple other) {
        for (int column : columns) {
            if (!sameValue(column, other)) {
                return false;
            }
        }
        return true;
    }

    /** A hash of these columns alone; equal where {@link #sameValues} is true. */
    public int hashOf(int[] columns) {
        int hash = 1;
        for (int column : columns) {
            hash = hashed(hash, 2 * column);
        }
        return hash;
    }

    /** @param span where the column's offset is */
    private int hashed(int before, int span) {
        // The first compiler reads a field as often as it is written here.
        byte[] all = bytes;
        int length = spans[span + 1];
        int at = spans[span];
        int end = at + length;
        int hash = 31 * before + length;
        while (at < end) {
            hash = 31 * hash + all[at++];
        }
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Tuple that) || size() != that.size()) {
            return false;
        }
        for (int i = 0; i < size(); i++) {
            if (!sameValue(i, that)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = size();
        for (int span = 0; span < spans.length; span += 2) {
            hash = hashed(hash, span);
        }
        return hash;
    }

    /** The shape only: values are never shown by accident. */
    @Override
    public String toString() {
        return "Tuple[" + size() + " columns]";
    }
}
