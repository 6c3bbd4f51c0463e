package io.pgcat.apply.net;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.pgcat.change.Change;
import io.pgcat.change.Change.OldRow;
import io.pgcat.change.Tuple;

/**
 * Folds a run of changes of a table without key, whose old rows are sent whole (REPLICA IDENTITY FULL). Rows with the same
 * content are one as good as the other, so each change takes any that has its old content.
 */
public final class NetContents {

    /** Rows touched so far that still exist, by their latest content; of several the one that came to it last. */
    private final Map<Tuple, Row> byContent = new HashMap<>();

    private final List<Row> inOrder = new ArrayList<>();
    private int changes;

    private static final class Row {
        /** The content that the row had before the first change; null when it came meanwhile. */
        private final Tuple before;
        /** Null when it is gone. */
        private Tuple latest;
        /** Another one of the same content; null when there is none. */
        private Row other;

        private Row(Tuple before, Tuple latest) {
            this.before = before;
            this.latest = latest;
        }
    }

    /**
     * What is to be written: {@code gone} first.
     *
     * @param gone old contents, one per row
     * @param before old contents of rows that stay
     * @param after their new contents, in the same order
     * @param come complete new rows
     */
    public record Net(List<Tuple> gone, List<Tuple> before, List<Tuple> after, List<Tuple> come) {}

    /** How many changes were folded. */
    public int changes() {
        return changes;
    }

    /**
     * Takes one change.
     *
     * @return false if it cannot be folded, for want of its old row; then nothing has changed
     */
    public boolean add(Change.RowChange change) {
        boolean folded =
                switch (change.kind()) {
                    case INSERT -> insert(((Change.Insert) change).row());
                    case UPDATE -> update((Change.Update) change);
                    case DELETE -> delete((Change.Delete) change);
                    case COPY, TRUNCATE, MESSAGE -> false;
                };
        changes += folded ? 1 : 0;
        return folded;
    }

    private boolean insert(Tuple content) {
        Row row = new Row(null, content);
        inOrder.add(row);
        put(row, content);
        return true;
    }

    private boolean update(Change.Update update) {
        if (update.oldRow() != OldRow.FULL || update.old().hasUnchangedToast()) {
            return false;
        }
        Row row = take(update.old());
        put(row, update.row().completedFrom(update.old()));
        return true;
    }

    private boolean delete(Change.Delete delete) {
        if (delete.oldRow() != OldRow.FULL || delete.old().hasUnchangedToast()) {
            return false;
        }
        take(delete.old()).latest = null;
        return true;
    }

    private void put(Row row, Tuple content) {
        row.latest = content;
        row.other = byContent.put(content, row);
    }

    private Row take(Tuple content) {
        Row row = byContent.remove(content);
        if (row == null) {
            row = new Row(content, content);
            inOrder.add(row);
        } else if (row.other != null) {
            byContent.put(content, row.other);
        }
        return row;
    }

    /** What the changes amount to. Empty afterwards. */
    public Net take() {
        Net net = new Net(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Row row : inOrder) {
            if (row.before == null && row.latest != null) {
                net.come().add(row.latest);
            } else if (row.before != null && row.latest == null) {
                net.gone().add(row.before);
            } else if (row.before != null) {
                net.before().add(row.before);
                net.after().add(row.latest);
            }
        }
        byContent.clear();
        inOrder.clear();
        changes = 0;
        return net;
    }
}
