package io.pgcat.apply.net;

import java.util.ArrayList;
import java.util.List;

import io.pgcat.change.Tuple;

/**
 * As many rows as one statement takes.
 *
 * @param rows never empty
 * @param bytes of their values
 */
public record Portion(List<Tuple> rows, long bytes) {

    private static final int MAX_ROWS = 4096;
    private static final int MAX_BYTES = 1 << 20;

    /** All of these rows, in order. */
    public static List<Portion> of(List<Tuple> rows) {
        List<Portion> portions = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < rows.size(); i++) {
            bytes += rows.get(i).bytes().length;
            if (i + 1 - from == MAX_ROWS || bytes >= MAX_BYTES || i + 1 == rows.size()) {
                portions.add(new Portion(rows.subList(from, i + 1), bytes));
                from = i + 1;
                bytes = 0;
            }
        }
        return portions;
    }
}
