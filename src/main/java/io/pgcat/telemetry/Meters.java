package io.pgcat.telemetry;

import java.util.List;

/**
 * Every meter of {@code /q/metrics} that is ours, by the name under which Prometheus reads it. Series of a subscription
 * vanish when it is dropped or another process runs it; counters begin anew with the process and with the route.
 */
public enum Meters {
    STATE(
            "pgcat_subscription_state",
            Type.GAUGE,
            "1 or 0",
            List.of(Label.DATABASE, Label.SUBSCRIPTION, Label.STATE),
            "Is it in this state? One series per state: starting, copying, streaming, disabled, error, standby."),
    LAG_BYTES(
            "pgcat_lag_bytes",
            Type.GAUGE,
            "bytes",
            List.of(Label.DATABASE, Label.SUBSCRIPTION),
            "How much of the publisher's WAL is known and not yet applied?"),
    LAG_SECONDS(
            "pgcat_lag_seconds",
            Type.GAUGE,
            "seconds",
            List.of(Label.DATABASE, Label.SUBSCRIPTION),
            "How old is the oldest transaction under way? 0 when there is none."),
    LAST_COMMIT(
            "pgcat_last_commit_timestamp_seconds",
            Type.GAUGE,
            "seconds since 1970-01-01 UTC",
            List.of(Label.DATABASE, Label.SUBSCRIPTION),
            "When was the last applied transaction committed, by the publisher's clock? Absent before the first."),
    FAILING_SECONDS(
            "pgcat_failing_seconds",
            Type.GAUGE,
            "seconds",
            List.of(Label.DATABASE, Label.SUBSCRIPTION),
            "For how long has it failed in the same way? 0 when it does not."),
    ROWS_APPLIED(
            "pgcat_rows_applied_total",
            Type.COUNTER,
            "rows",
            List.of(Label.DATABASE, Label.SUBSCRIPTION, Label.TABLE),
            "How many rows were inserted, updated or deleted and committed in this table of the target?"),
    CONFLICTS(
            "pgcat_conflicts_total",
            Type.COUNTER,
            "conflicts",
            List.of(Label.DATABASE, Label.SUBSCRIPTION, Label.TYPE),
            "How often was the target's row not as expected? Types have PostgreSQL's names, insert_exists for one."),
    CHANGES_DROPPED(
            "pgcat_changes_dropped_total",
            Type.COUNTER,
            "changes",
            List.of(Label.DATABASE, Label.SUBSCRIPTION, Label.RULE),
            "How many changes did a rule of the route, origin or row-filter for instance, keep from travelling on?"),
    TABLES(
            "pgcat_tables",
            Type.GAUGE,
            "tables",
            List.of(Label.DATABASE, Label.SUBSCRIPTION, Label.STATE),
            "How many tables are in this state? i: waits for its copy, d: is copied, c: catches up, r: ready."),
    COPY_ROWS(
            "pgcat_copy_rows",
            Type.GAUGE,
            "rows",
            List.of(Label.DATABASE, Label.SUBSCRIPTION, Label.TABLE),
            "How many rows has the initial copy of this table brought? Absent when it is ready, as the next four."),
    COPY_BYTES(
            "pgcat_copy_bytes",
            Type.GAUGE,
            "bytes",
            List.of(Label.DATABASE, Label.SUBSCRIPTION, Label.TABLE),
            "How much of the publisher's table has been read?"),
    COPY_TOTAL_BYTES(
            "pgcat_copy_total_bytes",
            Type.GAUGE,
            "bytes",
            List.of(Label.DATABASE, Label.SUBSCRIPTION, Label.TABLE),
            "How much of it is there to read, about?"),
    COPY_RATE(
            "pgcat_copy_bytes_per_second",
            Type.GAUGE,
            "bytes per second",
            List.of(Label.DATABASE, Label.SUBSCRIPTION, Label.TABLE),
            "How fast has it been read since this process began to copy it?"),
    COPY_SECONDS_LEFT(
            "pgcat_copy_seconds_left",
            Type.GAUGE,
            "seconds",
            List.of(Label.DATABASE, Label.SUBSCRIPTION, Label.TABLE),
            "When will all of it have been read, as it goes? Absent when nobody can say."),
    STANDBY(
            "pgcat_database_standby",
            Type.GAUGE,
            "1 or 0",
            List.of(Label.DATABASE),
            "Does another process run this database's subscriptions, so that this one stands by?");

    /** How a meter behaves over time. */
    public enum Type {
        /** Goes up and down. */
        GAUGE,
        /** Only grows, until it begins anew. */
        COUNTER
    }

    /** Names of labels. */
    public static final class Label {
        /** As in {@code pgcat.databases.NAME}. */
        public static final String DATABASE = "database";

        public static final String SUBSCRIPTION = "subscription";
        public static final String STATE = "state";
        /** The target's {@code schema.table}. */
        public static final String TABLE = "table";

        public static final String TYPE = "type";
        public static final String RULE = "rule";

        private Label() {}
    }

    private final String meter;
    private final Type type;
    private final String unit;
    private final List<String> labels;
    private final String question;

    Meters(String meter, Type type, String unit, List<String> labels, String question) {
        this.meter = meter;
        this.type = type;
        this.unit = unit;
        this.labels = labels;
        this.question = question;
    }

    /** The name that Prometheus sees. */
    public String meter() {
        return meter;
    }

    public Type type() {
        return type;
    }

    /** For people. */
    public String unit() {
        return unit;
    }

    /** Names of its labels, in the order in which their values are given; never empty. */
    public List<String> labels() {
        return labels;
    }

    /** What it answers; a sentence for people. */
    public String question() {
        return question;
    }
}
