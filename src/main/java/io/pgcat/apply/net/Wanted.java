package io.pgcat.apply.net;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.pgcat.change.Tuple;

/**
 * Rows without key that one statement looks for.
 *
 * @param nulls which of the compared columns are SQL NULL in each of them, by place in their list
 * @param before old contents; never empty
 * @param after the new contents of rows that stay, in the same order; empty for rows that go
 * @param nth which of equal rows each one is, from 0 on
 */
public record Wanted(BitSet nulls, List<Tuple> before, List<Tuple> after, long[] nth) {

    /**
     * Puts rows into groups that one statement each can look for.
     *
     * @param columns places of the compared columns
     * @param after in the order of {@code before}, or empty
     */
    public static Collection<Wanted> of(int[] columns, List<Tuple> before, List<Tuple> after) {
        Map<BitSet, Group> groups = new LinkedHashMap<>();
        Map<Tuple, Integer> seen = new HashMap<>(2 * before.size());
        for (int i = 0; i < before.size(); i++) {
            Tuple row = before.get(i);
            Group group = groups.computeIfAbsent(nulls(columns, row), Group::new);
            group.before.add(row);
            if (!after.isEmpty()) {
                group.after.add(after.get(i));
            }
            group.nth.add(seen.merge(row, 1, Integer::sum) - 1);
        }
        return groups.values().stream().map(Group::wanted).toList();
    }

    private static BitSet nulls(int[] columns, Tuple row) {
        BitSet nulls = new BitSet();
        for (int i = 0; i < columns.length; i++) {
            nulls.set(i, row.isNull(columns[i]));
        }
        return nulls;
    }

    private static final class Group {
        private final BitSet nulls;
        private final List<Tuple> before = new ArrayList<>();
        private final List<Tuple> after = new ArrayList<>();
        private final List<Integer> nth = new ArrayList<>();

        private Group(BitSet nulls) {
            this.nulls = nulls;
        }

        private Wanted wanted() {
            return new Wanted(
                    nulls,
                    before,
                    after,
                    nth.stream().mapToLong(Integer::longValue).toArray());
        }
    }
}
