package io.pgcat.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What came of one sweep.
 *
 * @param points medians, in the order of the numbers, and for each of the peers; may be empty
 */
record Growth(Sweep sweep, List<Summary> points) {

    private static final String CSV_FIGURES =
            ",peer,seconds,rows_per_s,jvm_cpu_s,peak_rss_mib,apply_cpu_s,walsender_cpu_s,sides\n";
    private static final double BYTES_PER_MIB = 1 << 20;

    /**
     * What is shown of a point.
     *
     * @param title with its unit
     * @param of 0 where a peer has no such figure
     */
    record Figure(String title, ToDoubleFunction<Summary> of) {}

    /** All of them. */
    static final List<Figure> FIGURES = List.of(
            new Figure("seconds", Summary::seconds),
            new Figure("rows/s", Summary::changesPerSecond),
            new Figure("CPU of the JVM, s", each -> each.usage().jvmSeconds()),
            new Figure("peak memory of the JVM, MiB", each -> each.usage().peakBytes() / BYTES_PER_MIB));

    Growth {
        points = List.copyOf(points);
    }

    /** Picks what belongs to a sweep. */
    static Growth of(Sweep sweep, List<Summary> all) {
        return new Growth(
                sweep,
                all.stream()
                        .filter(each -> each.workload() instanceof Workload.Point point && point.sweep() == sweep)
                        .toList());
    }

    /** The number at which a point was measured. */
    static long at(Summary point) {
        return ((Workload.Point) point.workload()).at();
    }

    /** One line for each point and peer; a figure that a peer has not, or that was not measured, is empty. */
    String csv() {
        StringBuilder csv = new StringBuilder(sweep.along().replace(' ', '_')).append(CSV_FIGURES);
        for (Summary point : points) {
            csv.append(at(point)).append(',').append(point.peer());
            FIGURES.forEach(figure ->
                    csv.append(',').append(point.isMeasured() ? cell(figure.of().applyAsDouble(point)) : ""));
            csv.append(',').append(cell(point.usage().applySeconds()));
            csv.append(',').append(cell(point.usage().walsenderSeconds()));
            csv.append(',').append(point.outcome().word()).append('\n');
        }
        return csv.toString();
    }

    private static String cell(double figure) {
        return figure > 0 ? String.format(Locale.ROOT, "%.2f", figure) : "";
    }
}
