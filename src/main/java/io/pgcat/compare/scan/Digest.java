package io.pgcat.compare.scan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The hashes of one side's rows, by bucket.
 *
 * @param buckets by number; one without rows is left out
 */
record Digest(Map<Integer, Bucket> buckets) {

    /** @param sum of its rows' hashes: the same in whatever order they come */
    record Bucket(long rows, String sum) {}

    static Digest of(List<List<String>> rows) {
        Map<Integer, Bucket> buckets = new HashMap<>();
        for (List<String> row : rows) {
            buckets.put(Integer.parseInt(row.get(0)), new Bucket(Long.parseLong(row.get(1)), row.get(2)));
        }
        return new Digest(buckets);
    }

    /** How many rows there are. */
    long rows() {
        return buckets.values().stream().mapToLong(Bucket::rows).sum();
    }

    /** The buckets whose rows are not the same. */
    Set<Integer> differing(Digest other) {
        Set<Integer> differing = new TreeSet<>(buckets.keySet());
        differing.addAll(other.buckets.keySet());
        differing.removeIf(
                number -> buckets.containsKey(number) && buckets.get(number).equals(other.buckets.get(number)));
        return differing;
    }
}
