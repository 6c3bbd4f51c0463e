package io.pgcat.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.pgcat.compare.Difference;
import io.pgcat.compare.Report;
import io.pgcat.compare.TableResult;

/** A report for people: a paragraph per table, keys of what differs, a sum. */
final class CompareText {

    private CompareText() {}

    static void print(Report report, PrintWriter out) {
        report.tables().forEach(table -> print(table, out));
        report.cautions().forEach(caution -> out.println("Note: " + caution));
        long rows = report.tables().stream().mapToLong(TableResult::rows).sum();
        out.printf(
                Locale.ROOT,
                "%s rows in %d tables compared in %.1f s: %s%n",
                grouped(rows),
                report.tables().size() - report.untold(),
                report.seconds(),
                report.isEqual() ? "equal" : sum(report));
    }

    private static String sum(Report report) {
        List<String> parts = new ArrayList<>();
        parts.add(grouped(report.differences()) + " differences");
        if (report.untold() > 0) {
            parts.add(report.untold() + " tables not compared");
        }
        return String.join(", ", parts);
    }

    private static void print(TableResult table, PrintWriter out) {
        String name = String.join(", ", table.remote());
        String both = name.equals(table.local()) ? name : name + " -> " + table.local();
        if (!table.problem().isEmpty()) {
            out.println(both + ": not compared: " + table.problem());
            return;
        }
        out.printf(
                Locale.ROOT,
                "%s: %s rows, %s equal%s, %.1f s, %s rows/s%n",
                both,
                grouped(table.rows()),
                grouped(table.equal()),
                counts(table),
                table.seconds(),
                grouped(table.rowsPerSecond()));
        table.notes().forEach(note -> out.println("    note: " + note));
        table.first().forEach(difference -> out.println("    " + line(difference)));
        long rest = table.differences()
                - table.first().stream().mapToLong(CompareText::rows).sum();
        if (rest > 0) {
            out.println("    and " + grouped(rest) + " more; --limit shows more");
        }
    }

    private static long rows(Difference difference) {
        return difference.rows();
    }

    private static String counts(TableResult table) {
        StringBuilder counts = new StringBuilder();
        for (Difference.Kind kind : Difference.Kind.values()) {
            boolean always = kind != Difference.Kind.UNSETTLED;
            if (always || table.count(kind) > 0) {
                counts.append(", ")
                        .append(grouped(table.count(kind)))
                        .append(' ')
                        .append(kind.label());
            }
        }
        return table.repaired() > 0 ? counts + ", " + grouped(table.repaired()) + " repaired" : counts.toString();
    }

    private static String line(Difference difference) {
        String key = difference.key().entrySet().stream().map(CompareText::part).collect(Collectors.joining(", "));
        boolean single = difference.publisherRows() <= 1 && difference.targetRows() <= 1;
        String rows = single
                ? ""
                : " (" + difference.publisherRows() + " at the publisher, " + difference.targetRows()
                        + " at the target)";
        return String.format(Locale.ROOT, "%-9s  %s%s", difference.kind().label(), key, rows);
    }

    /** Key values may hold line ends; one difference is one line. */
    private static String part(Map.Entry<String, String> part) {
        String value = part.getValue() == null ? "NULL" : part.getValue().replaceAll("\\p{Cntrl}", "\uFFFD");
        return part.getKey() + "=" + value;
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
