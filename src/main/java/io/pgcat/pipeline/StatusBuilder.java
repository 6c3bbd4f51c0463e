package io.pgcat.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.pgcat.apply.ApplyReport;
import io.pgcat.change.Lsn;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;
import io.pgcat.pipeline.SubscriptionStatus.LastError;
import io.pgcat.pipeline.SubscriptionStatus.State;
import io.pgcat.pipeline.copy.TableProgress;

/** Tells how the subscriptions of this process fare. */
final class StatusBuilder {

    private StatusBuilder() {}

    /** One status for each, ordered by name. */
    static List<SubscriptionStatus> of(String database, Subscriptions subscriptions) {
        return subscriptions.reports().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> of(database, entry.getKey(), entry.getValue()))
                .toList();
    }

    private static SubscriptionStatus of(String database, String name, Subscriptions.Entry entry) {
        if (entry.running() != null) {
            return running(database, name, entry.running().watched(), false);
        }
        boolean disabled = entry.row() != null && !entry.row().enabled();
        State state = disabled || entry.refusal() == null ? State.DISABLED : State.ERROR;
        return idle(database, name, state, entry.refusal(), false);
    }

    /** One status for each database that it applies to, or one without. */
    static List<SubscriptionStatus> of(StaticSource source) {
        if (source.refusal().isPresent()) {
            return List.of(idle("", source.name(), State.ERROR, source.refusal().get(), true));
        }
        return source.watched().entrySet().stream()
                .map(each -> running(each.getKey(), source.name(), each.getValue(), true))
                .toList();
    }

    private static SubscriptionStatus idle(
            String database, String name, State state, LiveState.Failure refusal, boolean isStatic) {
        LastError error = refusal == null ? null : error(refusal);
        return SubscriptionStatus.idle(name, database, state, error, isStatic);
    }

    private static SubscriptionStatus running(String database, String name, Watched watched, boolean isStatic) {
        LiveState live = watched.live();
        Optional<ApplyReport> report = watched.report();
        Lsn applied = report.map(ApplyReport::appliedLsn).orElse(Lsn.ZERO);
        return new SubscriptionStatus(
                name,
                database,
                isStatic && isReadByAnother(live) ? State.STANDBY : state(live, watched.tables()),
                applied.equals(Lsn.ZERO) ? watched.startedAt().toString() : applied.toString(),
                live.publisherLsn().equals(Lsn.ZERO)
                        ? null
                        : live.publisherLsn().toString(),
                live.lagBytes(applied),
                live.lag().toMillis(),
                report.flatMap(ApplyReport::lastCommitTime)
                        .map(SubscriptionStatus::text)
                        .orElse(null),
                CopyStatuses.tables(report, watched),
                live.failure().map(StatusBuilder::error).orElseGet(() -> CopyStatuses.firstError(watched.tables())),
                report.map(StatusBuilder::conflicts).orElse(Map.of()),
                watched.rules().dropped(),
                isStatic,
                live.warnings());
    }

    /** Whoever has the slot of a static route runs it; no lock decides that beforehand. */
    private static boolean isReadByAnother(LiveState live) {
        return live.failure()
                .map(failure -> SqlStates.OBJECT_IN_USE.equals(failure.cause().sqlState()))
                .orElse(false);
    }

    /** A transaction that failed is an error until it is passed, also in the moments in which it is tried again. */
    private static State state(LiveState live, List<TableProgress> tables) {
        boolean blocked = live.failure()
                .map(failure -> failure.cause().place().isPresent())
                .orElse(false);
        if (live.isStreaming() && !blocked) {
            return CopyStatuses.isUnderWay(tables) ? State.COPYING : State.STREAMING;
        }
        return live.failure().isPresent() ? State.ERROR : State.STARTING;
    }

    private static Map<String, Long> conflicts(ApplyReport report) {
        Map<String, Long> counts = new TreeMap<>();
        report.conflicts().forEach((type, count) -> counts.put(type.label(), count));
        return counts;
    }

    private static LastError error(LiveState.Failure failure) {
        ReplicationException cause = failure.cause();
        return new LastError(
                cause.place().map(place -> place.commitLsn().toString()).orElse(null),
                cause.place().map(ReplicationException.Place::table).orElse(null),
                cause.sqlState().isEmpty() ? null : cause.sqlState(),
                cause.getMessage(),
                SubscriptionStatus.text(failure.since()),
                SubscriptionStatus.text(failure.retryAt()));
    }
}
