package io.pgcat.compare.scan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Merges the rows of both sides, each in the order of {@code k}: {@code k}, the content's hash, the key's values. Holds the rows
 * of one {@code k} at a time.
 */
final class Listings {

    private final Supplier<List<String>> publisher;
    private final Supplier<List<String>> target;
    private final boolean byContent;
    private List<String> here;
    private List<String> there;

    /** How many rows, less those of the other side, and likewise the sum of their hashes. */
    private static final class Balance {
        private long rows;
        private long hashes;

        private void add(int sign, long hash) {
            rows += sign;
            hashes += sign * hash;
        }

        private boolean isEven() {
            return rows == 0 && hashes == 0;
        }
    }

    /**
     * @param publisher its rows one by one; null behind the last
     * @param byContent whether rows are paired by their content
     */
    Listings(Supplier<List<String>> publisher, Supplier<List<String>> target, boolean byContent) {
        this.publisher = publisher;
        this.target = target;
        this.byContent = byContent;
    }

    /** Tells the keys whose rows are not the same on both sides. */
    void forEachDifference(Consumer<List<String>> found) {
        here = publisher.get();
        there = target.get();
        Map<List<String>, Balance> balances = new HashMap<>();
        while (here != null || there != null) {
            long k = nextPlace();
            while (here != null && place(here) == k) {
                add(balances, 1, here);
                here = publisher.get();
            }
            while (there != null && place(there) == k) {
                add(balances, -1, there);
                there = target.get();
            }
            balances.forEach((key, balance) -> {
                if (!balance.isEven()) {
                    found.accept(key);
                }
            });
            balances.clear();
        }
    }

    private long nextPlace() {
        if (here == null || there == null) {
            return place(here == null ? there : here);
        }
        return Math.min(place(here), place(there));
    }

    private static long place(List<String> row) {
        return Long.parseLong(row.get(0));
    }

    private void add(Map<List<String>, Balance> balances, int sign, List<String> row) {
        List<String> key = byContent ? row.subList(1, 2) : row.subList(2, row.size());
        balances.computeIfAbsent(key, none -> new Balance()).add(sign, Long.parseLong(row.get(1)));
    }
}
