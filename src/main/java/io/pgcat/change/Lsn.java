package io.pgcat.change;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A position in a server's WAL: an unsigned 64-bit byte offset, printed as PostgreSQL prints {@code pg_lsn}.
 *
 * @param value the offset, to be compared unsigned
 */
public record Lsn(long value) implements Comparable<Lsn> {

    /** Before every record; PostgreSQL's {@code InvalidXLogRecPtr}. */
    public static final Lsn ZERO = new Lsn(0);

    /** Behind every record. */
    public static final Lsn MAX = new Lsn(-1);

    private static final Pattern TEXT = Pattern.compile("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}");

    /**
     * Reads the text form {@code 16/B374D848}.
     *
     * @throws IllegalArgumentException if the text is not two hexadecimal numbers of at most 8 digits
     */
    public static Lsn parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "Not an LSN: '" + text + "', expected two hexadecimal numbers like 16/B374D848");
        }
        int slash = text.indexOf('/');
        long high = Long.parseLong(text.substring(0, slash), 16);
        long low = Long.parseLong(text.substring(slash + 1), 16);
        return new Lsn(high << 32 | low);
    }

    /** Whether this position lies before the other one. */
    public boolean isBefore(Lsn other) {
        return Long.compareUnsigned(value, other.value) < 0;
    }

    /** Whether this position lies behind the other one. */
    public boolean isAfter(Lsn other) {
        return Long.compareUnsigned(value, other.value) > 0;
    }

    /** The later of two positions. */
    public static Lsn max(Lsn a, Lsn b) {
        return a.isBefore(b) ? b : a;
    }

    /** Bytes of WAL from the other position up to this one; empty when this one is not later. */
    public OptionalLong bytesSince(Lsn other) {
        return isAfter(other) ? OptionalLong.of(value - other.value) : OptionalLong.empty();
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toHexString(value >>> 32).toUpperCase()
                + '/'
                + Long.toHexString(value & 0xFFFF_FFFFL).toUpperCase();
    }
}
