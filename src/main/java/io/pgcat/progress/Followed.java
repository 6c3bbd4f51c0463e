package io.pgcat.progress;

/**
 * Whose WAL a position lies in. What is not known is not compared.
 *
 * @param systemIdentifier the publisher's, empty when not known
 * @param timeline the publisher's, 0 when not known: that of a standby may change while it is read
 * @param forked whether the publisher was seen without changes that it had sent before: what it has written since lies at
 *     positions that others had
 */
public record Followed(String systemIdentifier, int timeline, boolean forked) {

    /** Nothing is known. */
    public static final Followed NOBODY = new Followed("", 0, false);
}
