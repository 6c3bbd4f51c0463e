package io.pgcat.source;

import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Position;

/** Where a source learns what it has to know of its target before it begins. Called on the source's route thread; may do I/O. */
public interface TargetPosition {

    /**
     * Reaches the target, before each start.
     *
     * @throws ReplicationException if it cannot be reached; the start is then tried again
     */
    Preparation prepare();

    /** What is asked and told before one start, in this order; while the publisher is being reached. */
    interface Preparation extends AutoCloseable {

        /**
         * What the target has.
         *
         * @throws ReplicationException if the target cannot be asked; the start is then tried again
         */
        Position load();

        /**
         * The publisher has been reached; nothing has been made there yet.
         *
         * @throws ReplicationException of kind CONFIGURATION if it must not be followed
         */
        void accept(PublisherIdentity identity);

        /**
         * The publisher lacks changes that the target has: the target notes that, since it does not show any more once the
         * publisher has written as much again.
         *
         * @throws ReplicationException if the target cannot be told
         */
        void forked();

        /**
         * The stream has begun, but nothing of it has been handed out: the target notes whose positions it will hold.
         *
         * @param from of {@link Position#beginningAt}
         * @throws ReplicationException if the target cannot be told; the start is then tried again
         */
        void begin(Position from);

        @Override
        void close();
    }
}
