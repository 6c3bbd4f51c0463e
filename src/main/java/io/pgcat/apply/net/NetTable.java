package io.pgcat.apply.net;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.pgcat.change.Change;
import io.pgcat.change.Change.OldRow;
import io.pgcat.change.Tuple;

/**
 * Folds a run of one table's changes to the last state of each row. What cannot be folded exactly is refused, not
 * guessed: the caller then writes what was folded so far, and the change by itself.
 *
 * <p>Rows are told apart by the text of their keys, so equal keys must have equal texts. As long as a run consists of inserts
 * alone, or deletes alone, rows are not looked up: that each is another one is left to the server to find out.
 */
public final class NetTable {

    private static final BitSet NOTHING = new BitSet();

    private final int[] key;
    private final int[] fixed;
    /** Rows of a run of one kind; moved into the map by the first change of another kind. */
    private final List<Tuple> run = new ArrayList<>();

    private final int expected;

    private Change.Kind runKind;
    private Map<NetRow, NetRow> rows;
    private final List<NetRow> inOrder = new ArrayList<>();
    private int changes;

    /**
     * What is to be written, in this order.
     *
     * @param absent rows that came and went: none of their keys may be there
     * @param gone old versions, holding the key's columns at least
     * @param changed new versions of rows that stay, by which columns they leave as they are
     * @param come complete new rows
     */
    public record Net(List<Tuple> absent, List<Tuple> gone, Map<BitSet, List<Tuple>> changed, List<Tuple> come) {}

    /**
     * @param key places of the columns that tell rows apart; empty where none do, then only inserts can be folded
     * @param fixed places of columns that an update cannot change here: the key's, and the rest of the replica identity
     * @param expected how many changes will come, about
     */
    public NetTable(int[] key, int[] fixed, int expected) {
        this.key = key;
        this.fixed = fixed;
        this.expected = expected;
    }

    /** How many changes were folded. */
    public int changes() {
        return changes;
    }

    /**
     * Takes one change.
     *
     * @return false if it cannot be folded; then nothing has changed
     */
    public boolean add(Change.RowChange change) {
        boolean folded =
                switch (change.kind()) {
                    case INSERT -> insert(((Change.Insert) change).row());
                    case UPDATE -> update((Change.Update) change);
                    case DELETE -> delete(((Change.Delete) change).old());
                    case COPY, TRUNCATE, MESSAGE -> false;
                };
        changes += folded ? 1 : 0;
        return folded;
    }

    private boolean insert(Tuple row) {
        if (continuesRun(Change.Kind.INSERT)) {
            run.add(row);
            return true;
        }
        if (!hasKey(row)) {
            return false;
        }
        NetRow come = NetRow.inserted(key, row);
        NetRow known = rows().putIfAbsent(come, come);
        if (known != null) {
            return known.insert(row);
        }
        inOrder.add(come);
        return true;
    }

    private boolean update(Change.Update update) {
        Tuple row = update.row();
        if (!hasKey(row) || update.oldRow() != OldRow.ABSENT && !row.sameValues(fixed, update.old())) {
            return false;
        }
        NetRow changed = NetRow.updated(key, row);
        NetRow known = rows().putIfAbsent(changed, changed);
        if (known != null) {
            return known.update(row);
        }
        inOrder.add(changed);
        return true;
    }

    private boolean delete(Tuple old) {
        if (!hasKey(old)) {
            return false;
        }
        if (continuesRun(Change.Kind.DELETE)) {
            run.add(old);
            return true;
        }
        NetRow gone = NetRow.deleted(key, old);
        NetRow known = rows().putIfAbsent(gone, gone);
        if (known != null) {
            return known.delete();
        }
        inOrder.add(gone);
        return true;
    }

    private boolean hasKey(Tuple row) {
        for (int column : key) {
            if (!row.hasText(column)) {
                return false;
            }
        }
        return key.length > 0;
    }

    private boolean continuesRun(Change.Kind kind) {
        if (rows != null || runKind != null && runKind != kind) {
            return false;
        }
        runKind = kind;
        return true;
    }

    /** The map, with the run that stood before it. */
    private Map<NetRow, NetRow> rows() {
        if (rows == null) {
            rows = new HashMap<>(2 * expected);
            for (Tuple tuple : run) {
                NetRow row = runKind == Change.Kind.INSERT ? NetRow.inserted(key, tuple) : NetRow.deleted(key, tuple);
                rows.put(row, row);
                inOrder.add(row);
            }
            run.clear();
        }
        return rows;
    }

    /** What the changes amount to. The table is empty afterwards. */
    public Net take() {
        List<Tuple> absent = new ArrayList<>();
        List<Tuple> gone = new ArrayList<>();
        List<Tuple> come = new ArrayList<>();
        Map<BitSet, List<Tuple>> changed = new LinkedHashMap<>();
        (runKind == Change.Kind.INSERT ? come : gone).addAll(run);
        for (NetRow row : inOrder) {
            if (row.goes()) {
                gone.add(row.identity());
            }
            if (row.comes()) {
                come.add(row.latest());
            } else if (row.changes()) {
                changed.computeIfAbsent(unchanged(row.latest()), columns -> new ArrayList<>())
                        .add(row.latest());
            } else if (!row.goes()) {
                absent.add(row.identity());
            }
        }
        clear();
        return new Net(absent, gone, changed, come);
    }

    private static BitSet unchanged(Tuple row) {
        return row.hasUnchangedToast() ? row.unchangedToast() : NOTHING;
    }

    private void clear() {
        run.clear();
        inOrder.clear();
        runKind = null;
        rows = null;
        changes = 0;
    }
}
