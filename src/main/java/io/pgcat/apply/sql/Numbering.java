package io.pgcat.apply.sql;

/** Hands out {@code $1}, {@code $2} and so on. */
public final class Numbering {

    private int last;

    /** The next parameter. */
    public String next() {
        return "$" + ++last;
    }

    /** How many were handed out. */
    public int count() {
        return last;
    }
}
