package io.pgcat.compare.scan;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

import io.pgcat.compare.side.Session;
import io.pgcat.compare.table.KeyRange;
import io.pgcat.compare.table.RowsSql;

/**
 * Walks a table by ranges of its key, each of as many rows at the publisher: the ends are read through its index. A table whose
 * key both sides cannot read in the same order is one range.
 */
final class KeyRanges implements Iterator<KeyRange> {

    /** Some hundred milliseconds of work for a server. */
    static final int ROWS = 50_000;

    private final Session publisher;
    private final RowsSql sql;
    private final boolean ordered;
    private List<String> after = List.of();
    private boolean ended;

    KeyRanges(Session publisher, RowsSql sql, boolean ordered) {
        this.publisher = publisher;
        this.sql = sql;
        this.ordered = ordered;
    }

    @Override
    public boolean hasNext() {
        return !ended;
    }

    @Override
    public KeyRange next() {
        if (ended) {
            throw new NoSuchElementException();
        }
        List<List<String>> end = ordered ? publisher.rows(sql.walk(after, ROWS)) : List.of();
        List<String> upTo = end.isEmpty() ? List.of() : end.get(0);
        ended = end.isEmpty();
        KeyRange range = new KeyRange(after, upTo);
        after = upTo;
        return range;
    }
}
