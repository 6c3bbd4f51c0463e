package io.pgcat.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/** How it grows: the same total of work, several times, while one number grows tenfold each time. */
enum Sweep {
    /** Subscriptions in one process, each with a publication, a slot and a table of its own, between two databases. */
    SUBSCRIPTIONS("growth-subscriptions", "subscriptions", 500_000, 100, 50),
    /** Tables of one subscription, in transactions that touch ten of them. */
    TABLES("growth-tables", "tables", 500_000, 1_000, 50),
    /** Rows in each transaction of the publisher. */
    TRANSACTIONS("growth-transactions", "rows per transaction", 1_000_000, 1_000_000, 1);

    /** Everything comes out even. */
    private static final long FEWEST = 1_000;

    private static final long TENFOLD = 10;

    private final String workload;
    private final String along;
    private final long changes;
    private final long most;
    private final long fewestEach;

    /** @param fewestEach changes that each of what grows has to get, or the point is left out: where the scale is small */
    Sweep(String workload, String along, long changes, long most, long fewestEach) {
        this.workload = workload;
        this.along = along;
        this.changes = changes;
        this.most = most;
        this.fewestEach = fewestEach;
    }

    /** As the command line names it, and files. */
    String workload() {
        return workload;
    }

    /** What grows, in words. */
    String along() {
        return along;
    }

    /** One workload for each number, the smallest first; at least two. */
    List<Workload> points(double scale) {
        long total = Math.max(FEWEST, Math.round(changes * scale / FEWEST) * FEWEST);
        return LongStream.iterate(1, at -> at <= most && at * fewestEach <= total, at -> at * TENFOLD)
                .mapToObj(at -> point(at, total))
                .toList();
    }

    private Workload point(long at, long total) {
        // Transactions are all of the same size, and so the last one is not begun where it would be shorter.
        long rows = this == TRANSACTIONS ? total / at * at : total;
        return new Workload.Point(
                this, at, title(at, rows), Script.read(workload, Map.of("at", at, "rows", rows)), rows);
    }

    private String title(long at, long rows) {
        return switch (this) {
            case SUBSCRIPTIONS -> text("%,d subscription(s), %,d rows together, in transactions of 10", at, rows);
            case TABLES -> text("%,d table(s) in one subscription, %,d changes in transactions of 10", at, rows);
            case TRANSACTIONS -> text("%,d rows in transactions of %,d", rows, at);
        };
    }

    private static String text(String format, Object... numbers) {
        return String.format(Locale.ROOT, format, numbers);
    }
}
