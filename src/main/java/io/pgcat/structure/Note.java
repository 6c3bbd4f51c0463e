package io.pgcat.structure;

import java.util.Objects;

/**
 * Something that a person should know: what is not copied, or is not the same at the target.
 *
 * @param object what it is about: {@code table app.orders}
 * @param text one sentence, without its full stop
 */
public record Note(String object, String text) {

    public Note {
        Objects.requireNonNull(object, "object");
        Objects.requireNonNull(text, "text");
    }
}
