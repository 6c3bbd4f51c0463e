package io.pgcat.pipeline;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How one subscription fares: one object of {@code status --json} and {@code /api/subscriptions}. Instants are ISO-8601
 * texts, positions are written as PostgreSQL writes them; what is not known is null.
 *
 * @param lagBytes WAL of the publisher that is known and not applied
 * @param lagMs age of the oldest transaction under way; 0 when there is none
 * @param lastCommitTime the publisher's clock at the commit of the last applied transaction
 * @param conflicts how many since the process started, by PostgreSQL's names of their types
 * @param dropped how many changes each rule of the route kept from travelling since the process started
 * @param isStatic whether a route of a file runs it: its name is that of its source, its database empty before it applies to
 *     one
 * @param warnings what is wrong beside the stream, which flows all the same; sequences that cannot be carried, for instance
 */
public record SubscriptionStatus(
        String name,
        String database,
        State state,
        String appliedLsn,
        String publisherLsn,
        Long lagBytes,
        Long lagMs,
        String lastCommitTime,
        List<TableStatus> tables,
        LastError lastError,
        Map<String, Long> conflicts,
        Map<String, Long> dropped,
        @JsonProperty("static") boolean isStatic,
        List<String> warnings) {

    /** What a subscription is doing. */
    public enum State {
        @JsonProperty("starting")
        STARTING,
        @JsonProperty("copying")
        COPYING,
        @JsonProperty("streaming")
        STREAMING,
        @JsonProperty("disabled")
        DISABLED,
        @JsonProperty("error")
        ERROR,
        @JsonProperty("standby")
        STANDBY;

        /** The name in lower case, as in JSON. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One table of a subscription.
     *
     * @param remote the publisher's {@code schema.table}
     * @param local the target's
     * @param state letter as in {@code pgcat_subscription_rel}
     * @param strategy how its changes are applied
     * @param rows applied since the process started
     * @param copy how its initial copy fares; null when there is none, or it is complete
     */
    public record TableStatus(String remote, String local, String state, String strategy, long rows, CopyStatus copy) {

        /** One without a copy. */
        public TableStatus(String remote, String local, String state, String strategy, long rows) {
            this(remote, local, state, strategy, rows, null);
        }
    }

    /**
     * How an initial copy fares.
     *
     * @param rows copied so far
     * @param bytes read of the publisher's table, of {@code totalBytes}, about
     * @param etaMs how long it will take yet, as it goes; null when nobody can say
     * @param error why it does not go on, with SQLSTATE; null while it does
     */
    public record CopyStatus(
            long rows, long bytes, long totalBytes, long bytesPerSecond, Long etaMs, LastError error) {}

    /**
     * Why nothing flows.
     *
     * @param commitLsn of the transaction that failed; null when none did
     */
    public record LastError(
            String commitLsn, String table, String sqlState, String message, String since, String retryAt) {}

    public SubscriptionStatus {
        tables = List.copyOf(tables);
        conflicts = Map.copyOf(conflicts);
        dropped = Map.copyOf(dropped);
        // A process of an older version may have written the status.
        warnings = warnings == null ? List.of() : List.copyOf(warnings);
    }

    /**
     * Of what does not run, or of which nothing more is known.
     *
     * @param lastError null for none
     */
    public static SubscriptionStatus idle(
            String name, String database, State state, LastError lastError, boolean isStatic) {
        return new SubscriptionStatus(
                name, database, state, null, null, null, null, null, List.of(), lastError, Map.of(), Map.of(), isStatic,
                List.of());
    }

    /** The text form of an instant, null for none. */
    static String text(Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
