package io.pgcat.structure;

/**
 * A statement for the target.
 *
 * @param kind its first words, as people and server logs name it: {@code CREATE TABLE}
 * @param sql all of it
 */
record Command(String kind, String sql) {

    /** @param object what it is about as SQL names it: {@code TABLE "app"."t"} */
    static Command comment(String object, String comment) {
        return new Command(
                "COMMENT", "COMMENT ON " + object + " IS " + (comment.isEmpty() ? "NULL" : Quoting.literal(comment)));
    }
}
