package io.pgcat.structure;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The name of an index or a sequence whose own name is taken at the target: always the same for the same table, so that
 * a repetition finds again what it made.
 */
final class DerivedName {

    /** NAMEDATALEN - 1, in bytes of the database's encoding; UTF-8 is among the longest. */
    private static final int LIMIT_BYTES = 63;

    private DerivedName() {}

    /** {@code table_name}; where that is too long, as much as fits and a checksum of all of it. */
    static String of(String table, String name) {
        String whole = table + '_' + name;
        byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= LIMIT_BYTES) {
            return whole;
        }
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        String end = String.format("_%08x", checksum.getValue());
        int length = whole.length();
        while (whole.substring(0, length).getBytes(StandardCharsets.UTF_8).length + end.length() > LIMIT_BYTES) {
            length = whole.offsetByCodePoints(length, -1);
        }
        return whole.substring(0, length) + end;
    }
}
