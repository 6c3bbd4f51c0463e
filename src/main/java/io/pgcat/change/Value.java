package io.pgcat.change;

import java.util.Objects;

/** One column's value in one row. Java's null stands for none of them. */
public sealed interface Value {

    /** The text form that PostgreSQL's output function gives under the pinned session settings. */
    record Text(String text) implements Value {
        public Text {
            Objects.requireNonNull(text, "text");
        }
    }

    /** SQL NULL. */
    record Null() implements Value {}

    /** A TOASTed value that the update left as it was and the publisher did not send. */
    record UnchangedToast() implements Value {}

    /** SQL NULL. */
    Value NULL = new Null();

    /** Not sent because unchanged. */
    Value UNCHANGED_TOAST = new UnchangedToast();

    /** A value by its text form. */
    static Value of(String text) {
        return new Text(text);
    }
}
