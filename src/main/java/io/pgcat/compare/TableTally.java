package io.pgcat.compare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What has been found of one table so far. Any thread. */
public final class TableTally {

    private final List<String> remote;
    private final String local;
    private final int limit;
    private final Set<String> notes = new LinkedHashSet<>();
    private final Map<Difference.Kind, Long> counts = new EnumMap<>(Difference.Kind.class);
    private final List<Difference> first = new ArrayList<>();
    private List<String> key = List.of();
    private String problem = "";
    private long rows;
    private long repaired;
    private long nanos;

    /**
     * @param remote names of the publisher's tables
     * @param limit so many differences are kept
     */
    public TableTally(List<String> remote, String local, int limit) {
        this.remote = List.copyOf(remote);
        this.local = local;
        this.limit = limit;
    }

    public synchronized void keyIs(List<String> names) {
        key = List.copyOf(names);
    }

    /** What a reader of the result has to know. */
    public synchronized void note(String note) {
        notes.add(note);
    }

    /** Why there is no result. */
    public synchronized void cannotBeCompared(String why) {
        problem = why;
    }

    /** @param count of the publisher's rows */
    public synchronized void looked(long count) {
        rows += count;
    }

    public synchronized void took(long elapsedNanos) {
        nanos = elapsedNanos;
    }

    synchronized void found(Difference difference) {
        counts.merge(difference.kind(), difference.rows(), Long::sum);
        if (first.size() < limit) {
            first.add(difference);
        }
    }

    public synchronized void repaired(long count) {
        repaired += count;
    }

    synchronized TableResult result() {
        // Of a table that turned out to be no match half of the rows may look different.
        boolean told = problem.isEmpty();
        return new TableResult(
                remote,
                local,
                key,
                rows,
                told ? counts : Map.of(),
                repaired,
                told ? first : List.of(),
                new ArrayList<>(notes),
                problem,
                nanos);
    }
}
