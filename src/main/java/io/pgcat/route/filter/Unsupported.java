package io.pgcat.route.filter;

/** A part of a filter that is refused; caught where problems are gathered, never seen outside this package. */
final class Unsupported extends RuntimeException {

    Unsupported(String problem) {
        super(problem, null, false, false);
    }
}
