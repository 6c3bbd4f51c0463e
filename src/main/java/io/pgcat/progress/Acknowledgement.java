package io.pgcat.progress;

/** Says of one batch that its target can no longer lose it. */
@FunctionalInterface
public interface Acknowledgement {

    /** The batch is durable at the target. May be called by any thread; a second call does nothing. */
    void complete();
}
