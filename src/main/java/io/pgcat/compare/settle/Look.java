package io.pgcat.compare.settle;

/**
 * What one side has of a key.
 *
 * @param rows how many
 * @param content the same for the same content
 * @param version another one when a row was written since; the content where rows have no versions
 */
public record Look(long rows, String content, String version) {

    /** Nothing. */
    static final Look NOTHING = new Look(0, "", "");

    boolean looksLike(Look other) {
        return rows == other.rows && content.equals(other.content);
    }

    boolean isUntouchedSince(Look before) {
        return rows == before.rows && version.equals(before.version);
    }
}
