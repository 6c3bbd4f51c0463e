package io.pgcat.bench;

/** Work that peers apply one after the other. */
sealed interface Workload {

    /** As the command line and the results name it. */
    String name();

    /** What it does, in a few words with its numbers. */
    String title();

    /** Tables and work. */
    Script script();

    /** Whether PostgreSQL's own worker can apply it. */
    default boolean isForBuiltIn() {
        return true;
    }

    /** Under what it is applied. */
    default Conditions conditions() {
        return Conditions.NEAR;
    }

    /** How many changes of rows have to be applied. */
    long changes();

    /** Whether it is written anew in each round, while it is applied. */
    default boolean isLive() {
        return this instanceof Steady || this instanceof Surge;
    }

    /** How many subscriptions it takes. Where there are several, a table whose name ends with _3 belongs to the third. */
    default int subscriptions() {
        return 1;
    }

    /**
     * Written in advance, and applied as fast as it goes: measured is the time.
     *
     * @param isForBuiltIn false where the target is nothing that PostgreSQL's worker applies to
     */
    record Backlog(String name, String title, Script script, long changes, Conditions conditions, boolean isForBuiltIn)
            implements Workload {}

    /**
     * Rows that are in the tables when the subscription begins: measured is the time until all tables are ready.
     *
     * @param changes how many rows
     */
    record Copy(String name, String title, Script script, long changes) implements Workload {

        @Override
        public Conditions conditions() {
            return Conditions.COPY;
        }
    }

    /**
     * Written while it is applied: measured is the time from each commit until its row is visible at the subscriber.
     *
     * @param perSecond transactions of one inserted row
     * @param warmUp how many of them come before those that are measured
     * @param changes how many are measured
     */
    record Steady(String name, String title, Script script, int perSecond, int warmUp, long changes)
            implements Workload {}

    /**
     * A steady flow, beside which others write for a while as fast as they can: measured is what becomes of the flow's rows.
     *
     * @param perSecond transactions of one inserted row in the flow
     * @param clients how many others write
     * @param calmSeconds how long the flow is alone, before and after
     * @param seconds how long the others write
     */
    record Surge(String name, String title, Script script, int perSecond, int clients, int calmSeconds, int seconds)
            implements Workload {

        /** Of the flow alone. */
        @Override
        public long changes() {
            return (long) perSecond * (2 * calmSeconds + seconds);
        }
    }

    /**
     * One number of a sweep; written in advance, and applied as fast as it goes.
     *
     * @param at the number: of subscriptions, tables or rows
     */
    record Point(Sweep sweep, long at, String title, Script script, long changes) implements Workload {

        @Override
        public String name() {
            return sweep.workload() + "-" + at;
        }

        @Override
        public int subscriptions() {
            return sweep == Sweep.SUBSCRIPTIONS ? Math.toIntExact(at) : 1;
        }
    }

    /**
     * Nothing is written: measured is how long a process takes from its start until it streams, and what it then needs.
     *
     * @param seconds how long it is watched
     */
    record Idle(String name, String title, Script script, int seconds) implements Workload {

        @Override
        public long changes() {
            return 0;
        }
    }
}
