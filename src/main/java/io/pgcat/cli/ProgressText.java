package io.pgcat.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.pgcat.pipeline.SubscriptionStatus;
import io.pgcat.pipeline.SubscriptionStatus.CopyStatus;
import io.pgcat.pipeline.SubscriptionStatus.LastError;
import io.pgcat.pipeline.SubscriptionStatus.TableStatus;

/** How far the tables of a subscription are that are on their way, for people. */
final class ProgressText {

    private ProgressText() {}

    /**
     * A line for each table that is copied now, then for each that has failed, then one for all that wait; no line when all
     * are ready.
     *
     * @param most so many lines of tables; the others are counted
     */
    static List<String> lines(SubscriptionStatus status, int most) {
        List<TableStatus> told = status.tables().stream()
                .filter(table -> table.copy() != null && (isBegun(table) || hasFailed(table)))
                .sorted(Comparator.comparing(ProgressText::hasFailed)
                        .thenComparing(table -> -table.copy().totalBytes())
                        .thenComparing(TableStatus::remote))
                .toList();
        long waiting =
                status.tables().stream().filter(table -> table.copy() != null).count() - told.size();
        List<String> lines = new ArrayList<>();
        told.stream().limit(most).map(ProgressText::line).forEach(lines::add);
        if (told.size() > most) {
            lines.add((told.size() - most) + " more tables are on their way");
        }
        if (waiting > 0) {
            lines.add(waiting + (waiting == 1 ? " table waits" : " tables wait"));
        }
        return lines;
    }

    private static boolean hasFailed(TableStatus table) {
        return table.copy().error() != null;
    }

    private static boolean isBegun(TableStatus table) {
        return !table.state().equals("i");
    }

    private static String line(TableStatus table) {
        CopyStatus copy = table.copy();
        if (copy.error() != null) {
            return failed(table, copy.error());
        }
        if (table.state().equals("c")) {
            return table.remote() + ": " + rows(copy) + " copied, catching up";
        }
        if (copy.totalBytes() == 0) {
            return table.remote() + ": its copy begins";
        }
        return table.remote() + ": " + percent(copy) + "% of " + bytes(copy.totalBytes()) + ", " + rows(copy) + ", "
                + bytes(copy.bytesPerSecond()) + "/s" + (copy.etaMs() == null ? "" : ", " + left(copy.etaMs()));
    }

    private static String failed(TableStatus table, LastError error) {
        return table.remote() + ": not copied, since " + error.since() + ", sqlstate="
                + (error.sqlState() == null ? "-" : error.sqlState()) + ", next try " + error.retryAt() + ": "
                + error.message();
    }

    private static long percent(CopyStatus copy) {
        return copy.bytes() * 100 / copy.totalBytes();
    }

    private static String rows(CopyStatus copy) {
        return copy.rows() + (copy.rows() == 1 ? " row" : " rows");
    }

    private static String left(long ms) {
        Duration left = Duration.ofMillis(ms + 999);
        if (left.toHours() > 0) {
            return left.toHours() + " h " + left.toMinutesPart() + " min left";
        }
        return left.toMinutes() > 0
                ? left.toMinutes() + " min " + left.toSecondsPart() + " s left"
                : left.toSeconds() + " s left";
    }

    /** Bytes with the unit in which they are less than five digits. */
    static String bytes(long count) {
        if (count < 10 << 10) {
            return count + " B";
        }
        return count < 10L << 20 ? (count >> 10) + " kB" : (count >> 20) + " MB";
    }
}
