package io.pgcat.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;

/** A table for people: columns stand one below the other. */
final class AlignedLines {

    private AlignedLines() {}

    /** @param lines the head first; all have as many cells */
    static void print(List<List<String>> lines, PrintWriter out) {
        int[] widths = widths(lines);
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(String.format("%-" + widths[i] + "s  ", line.get(i)));
            }
            out.println(text.toString().stripTrailing());
        }
    }

    private static int[] widths(List<List<String>> lines) {
        int[] widths = new int[lines.get(0).size()];
        Arrays.setAll(widths, column -> lines.stream()
                .mapToInt(line -> line.get(column).length())
                .max()
                .orElse(1));
        return widths;
    }
}
