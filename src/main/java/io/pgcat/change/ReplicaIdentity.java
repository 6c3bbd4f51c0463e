package io.pgcat.change;

/** What a publisher sends of a row's old version; the letters are those of {@code pg_class.relreplident}. */
public enum ReplicaIdentity {
    /** The primary key's columns, if there is one. */
    DEFAULT('d'),
    /** Nothing: updates and deletes are refused by the publisher. */
    NOTHING('n'),
    /** Every column. */
    FULL('f'),
    /** The columns of a chosen unique index. */
    INDEX('i');

    private final char letter;

    ReplicaIdentity(char letter) {
        this.letter = letter;
    }

    public char letter() {
        return letter;
    }

    /**
     * The identity of this letter.
     *
     * @throws IllegalArgumentException if PostgreSQL knows no such letter
     */
    public static ReplicaIdentity of(char letter) {
        for (ReplicaIdentity identity : values()) {
            if (identity.letter == letter) {
                return identity;
            }
        }
        throw new IllegalArgumentException("Unknown replica identity '" + letter + "'");
    }
}
