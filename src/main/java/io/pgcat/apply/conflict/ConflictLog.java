package io.pgcat.apply.conflict;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jboss.logging.Logger;

import io.pgcat.change.Lsn;

/** Rows that were not found, collected until their target transaction has committed. One thread at a time. */
public final class ConflictLog {

    private static final Logger LOG = Logger.getLogger(ConflictLog.class);

    private final String subscription;
    private final Map<Entry, Long> entries = new LinkedHashMap<>();

    private record Entry(ConflictType type, String table, List<String> key, Lsn commitLsn) {}

    /** @param subscription its name, for the log */
    public ConflictLog(String subscription) {
        this.subscription = subscription;
    }

    /**
     * Notes one row.
     *
     * @param table the target's {@code schema.name}
     * @param key names of the columns by which it was looked for
     */
    public void add(ConflictType type, String table, List<String> key, Lsn commitLsn) {
        entries.merge(new Entry(type, table, key, commitLsn), 1L, Long::sum);
    }

    /** Adds what another one noted. */
    public void addAll(ConflictLog other) {
        other.entries.forEach((entry, rows) -> entries.merge(entry, rows, Long::sum));
    }

    /** Writes one line per transaction, table and type, and returns how many rows there were of each type. */
    public Map<ConflictType, Long> report() {
        Map<ConflictType, Long> counts = new EnumMap<>(ConflictType.class);
        entries.forEach((entry, rows) -> {
            LOG.warnf(
                    "%s, subscription=%s, table=%s, key=(%s), commit_lsn=%s, rows=%d",
                    entry.type().label(),
                    subscription,
                    entry.table(),
                    String.join(", ", entry.key()),
                    entry.commitLsn(),
                    rows);
            counts.merge(entry.type(), rows, Long::sum);
        });
        entries.clear();
        return counts;
    }
}
