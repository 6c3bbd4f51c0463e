package io.pgcat.bench;

/** A peer did not do its work: the results name it, and the next one has its turn. */
final class HeatException extends RuntimeException {

    private static final long serialVersionUID = 1;

    HeatException(String message) {
        super(message);
    }
}
