package io.pgcat.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.pgcat.pipeline.SubscriptionStatus;

/** Statuses as an aligned table; below it, what a line cannot hold. */
final class StatusText {

    private static final List<String> HEAD = List.of(
            "SUBSCRIPTION", "DATABASE", "STATE", "APPLIED", "PUBLISHER", "LAG", "LAG TIME", "TABLES", "CONFLICTS");

    private StatusText() {}

    static void print(List<SubscriptionStatus> statuses, PrintWriter out) {
        if (statuses.isEmpty()) {
            out.println("No subscriptions.");
            return;
        }
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEAD);
        statuses.forEach(status -> lines.add(line(status)));
        AlignedLines.print(lines, out);
        statuses.forEach(status -> printNotes(status, out));
    }

    private static List<String> line(SubscriptionStatus status) {
        return List.of(
                status.name(),
                status.database().isEmpty() ? "-" : status.database(),
                status.state().label(),
                known(status.appliedLsn()),
                known(status.publisherLsn()),
                status.lagBytes() == null ? "-" : bytes(status.lagBytes()),
                status.lagMs() == null ? "-" : status.lagMs() + " ms",
                tables(status.tables()),
                conflicts(status));
    }

    private static String known(String text) {
        return text == null ? "-" : text;
    }

    private static String bytes(long count) {
        if (count < 10 << 10) {
            return count + " B";
        }
        return count < 10L << 20 ? (count >> 10) + " kB" : (count >> 20) + " MB";
    }

    /** Count of tables, and of those in each state that is not ready. */
    private static String tables(List<SubscriptionStatus.TableStatus> tables) {
        String others = tables.stream()
                .filter(table -> !"r".equals(table.state()))
                .collect(Collectors.groupingBy(SubscriptionStatus.TableStatus::state, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + ":" + entry.getValue())
                .sorted()
                .collect(Collectors.joining(" "));
        return others.isEmpty() ? "" + tables.size() : tables.size() + " (" + others + ")";
    }

    private static String conflicts(SubscriptionStatus status) {
        return ""
                + status.conflicts().values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
    }

    private static void printNotes(SubscriptionStatus status, PrintWriter out) {
        status.warnings().forEach(warning -> out.printf("%s: %s%n", status.name(), warning));
        status.conflicts().forEach((type, count) -> out.printf("%s: %d %s%n", status.name(), count, type));
        SubscriptionStatus.LastError error = status.lastError();
        if (error != null) {
            out.printf(
                    "%s: error since %s, commit_lsn=%s, table=%s, sqlstate=%s, next try %s%n    %s%n",
                    status.name(),
                    error.since(),
                    known(error.commitLsn()),
                    known(error.table()),
                    known(error.sqlState()),
                    error.retryAt() == null ? "-" : error.retryAt(),
                    error.message());
        }
    }
}
