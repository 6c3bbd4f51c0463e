package io.pgcat.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Bars as SVG: each workload has a scale of its own, its longest bar being the slowest peer's. */
final class Chart {

    private static final int WIDTH = 760;
    private static final int LEFT = 170;
    private static final int LONGEST = 460;
    private static final int BAR = 18;
    private static final int TITLE = 30;
    private static final int GAP = 14;
    private static final Map<String, String> COLOURS = Map.of(
            Peers.DECODE, "#9aa5b1", Peers.BUILT_IN, "#336791", Peers.PGLOGICAL, "#4a9a6a", Peers.PGCAT, "#e0732c");
    private static final String OTHER_COLOUR = "#555555";

    private final List<Summary> summaries;

    /** @param summaries those of one workload beside each other; points of sweeps have {@link GrowthChart} */
    Chart(List<Summary> summaries) {
        this.summaries = summaries.stream()
                .filter(each -> each.isMeasured() && !(each.workload() instanceof Workload.Point))
                .toList();
    }

    /** The colour of a peer, the same in all pictures. */
    static String colour(String peer) {
        return COLOURS.getOrDefault(peer, OTHER_COLOUR);
    }

    /** The picture, complete. */
    String svg() {
        Map<String, List<Summary>> byWorkload = new LinkedHashMap<>();
        summaries.forEach(each -> byWorkload
                .computeIfAbsent(each.workload().name(), name -> new ArrayList<>())
                .add(each));
        StringBuilder body = new StringBuilder();
        int y = GAP;
        for (List<Summary> group : byWorkload.values()) {
            y = group(body, y, group);
        }
        return text(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n%s</svg>\n",
                WIDTH, y, body);
    }

    private static int group(StringBuilder body, int top, List<Summary> group) {
        Summary first = group.get(0);
        boolean latency = first.latencies().isPresent();
        double longest = group.stream().mapToDouble(Summary::compared).max().orElse(1);
        body.append(text(
                "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>\n",
                GAP, top + BAR, first.workload().name() + (latency ? " (p50, ms)" : " (s)")));
        int y = top + TITLE;
        for (Summary each : group) {
            int length = (int) Math.max(1, Math.round(LONGEST * each.compared() / longest));
            body.append(text(
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
                            + "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>"
                            + "<text x=\"%d\" y=\"%d\">%.2f</text>\n",
                    LEFT - GAP,
                    y + BAR - 5,
                    each.peer(),
                    LEFT,
                    y,
                    length,
                    BAR - 4,
                    colour(each.peer()),
                    LEFT + length + 6,
                    y + BAR - 5,
                    each.compared()));
            y += BAR;
        }
        return y + GAP;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
