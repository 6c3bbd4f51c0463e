package io.pgcat.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Figures in rows; the first two columns are words.
 *
 * @param head names of the columns
 * @param rows each as long as the head
 */
record Table(List<String> head, List<List<String>> rows) {

    private static final int WORDS = 2;

    /** As a page of Markdown has it. */
    String markdown() {
        StringBuilder table = new StringBuilder(line(head))
                .append("|")
                .append("---|".repeat(head.size()))
                .append('\n');
        rows.forEach(row -> table.append(line(row)));
        return table.toString();
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    /** For a terminal. */
    String text() {
        List<List<String>> all = new ArrayList<>(List.of(head));
        all.addAll(rows);
        int[] widths = new int[head.size()];
        all.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        StringBuilder table = new StringBuilder();
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                table.append(i < WORDS ? row.get(i) + padding : padding + row.get(i))
                        .append("  ");
            }
            table.append('\n');
        }
        return table.toString();
    }
}
