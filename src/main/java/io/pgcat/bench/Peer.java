package io.pgcat.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.OptionalLong;

/** Something that replicates from one database to another and is measured. */
interface Peer {

    /** What it is called on the command line and in results. */
    String name();

    /** Whether it can do this work. */
    default boolean canRun(Workload workload) {
        return true;
    }

    /** Whether both sides are equal afterwards; one that throws changes away is only measured. */
    default boolean applies() {
        return true;
    }

    /** The output plugin of its slots. */
    default String plugin() {
        return "pgoutput";
    }

    /**
     * Makes what it needs at the publisher beside publications; the tables are there, and no slot yet.
     *
     * @param publisher its database
     */
    default void publish(Database publisher) throws SQLException {}

    /** Gets everything ready, so that {@link Running#enable} has nothing to do but to let changes flow. */
    Running prepare(Course course) throws IOException, SQLException, InterruptedException;

    /**
     * Gets everything ready for a process that shall find its subscription enabled.
     *
     * @throws IllegalStateException when it is no process that is started
     */
    default Launch configure(Course course) throws IOException, SQLException {
        throw new IllegalStateException(name() + " is not started");
    }

    /** The start of a peer's process. */
    interface Launch {
        /** Starts it, and does not wait until it is ready. */
        Running start() throws IOException;
    }

    /** A peer in one round. */
    interface Running extends AutoCloseable {

        /** Lets changes flow; the clock starts before this call. */
        void enable() throws SQLException;

        /**
         * Asked while it works.
         *
         * @throws RuntimeException saying why it does not work any more
         */
        default void requireAlive() {}

        /**
         * Whether changes flow to it, were there any.
         *
         * @throws IllegalStateException when it is no process that is started
         */
        default boolean isStreaming() throws IOException {
            throw new IllegalStateException("Only a process says that it streams");
        }

        /**
         * SQL that counts at the subscriber the tables that are copied and caught up with.
         *
         * @throws IllegalStateException when it does not copy
         */
        default String readyTables() {
            throw new IllegalStateException("Only a peer that copies has tables to be ready");
        }

        /** The process that applies, where it is not the subscriber's server. */
        default OptionalLong process() {
            return OptionalLong.empty();
        }

        /** Removes what was created. */
        @Override
        void close() throws IOException, SQLException;
    }
}
