package io.pgcat.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The figures of one sweep as SVG: a panel for each figure, a line for each peer, each step to the right ten times as much. */
final class GrowthChart {

    private static final int WIDTH = 760;
    private static final int TITLE = 40;
    private static final int PANEL_WIDTH = 380;
    private static final int PANEL_HEIGHT = 230;
    private static final int PANELS_BESIDE = 2;
    private static final int LEFT = 24;
    private static final int TOP = 36;
    private static final int PLOT_WIDTH = 300;
    private static final int PLOT_HEIGHT = 140;
    private static final int LEGEND = 100;

    private final Growth growth;
    private final List<Summary> points;
    /** Numbers at which something was measured, and where from the left; ascending. */
    private final Map<Long, Integer> across = new LinkedHashMap<>();

    GrowthChart(Growth growth) {
        this.growth = growth;
        this.points = growth.points().stream().filter(Summary::isMeasured).toList();
        List<Long> numbers = points.stream().map(Growth::at).distinct().sorted().toList();
        int step = PLOT_WIDTH / Math.max(1, numbers.size() - 1);
        numbers.forEach(number -> across.put(number, LEFT + step * across.size()));
    }

    /** The picture, complete. */
    String svg() {
        StringBuilder body = new StringBuilder(text(
                "<text x=\"%d\" y=\"24\" font-weight=\"bold\">%s</text>\n",
                LEFT, growth.sweep().workload() + ", by " + growth.sweep().along()));
        int legend = PANEL_WIDTH + LEFT;
        for (String peer : peers()) {
            body.append(text("<text x=\"%d\" y=\"24\" fill=\"%s\">%s</text>\n", legend, Chart.colour(peer), peer));
            legend += LEGEND;
        }
        int rows = 0;
        for (int i = 0; i < Growth.FIGURES.size(); i++) {
            rows = i / PANELS_BESIDE + 1;
            body.append(text(
                    "<g transform=\"translate(%d %d)\">\n%s</g>\n",
                    i % PANELS_BESIDE * PANEL_WIDTH, TITLE + (rows - 1) * PANEL_HEIGHT, panel(Growth.FIGURES.get(i))));
        }
        return text(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n%s</svg>\n",
                WIDTH, TITLE + rows * PANEL_HEIGHT, body);
    }

    private List<String> peers() {
        return points.stream().map(Summary::peer).distinct().toList();
    }

    private String panel(Growth.Figure figure) {
        double highest = points.stream().mapToDouble(figure.of()).max().orElse(0);
        StringBuilder body = new StringBuilder(text("<text x=\"%d\" y=\"14\">%s</text>\n", LEFT, figure.title()));
        body.append(text(
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#999999\"/>\n",
                LEFT, TOP + PLOT_HEIGHT, LEFT + PLOT_WIDTH, TOP + PLOT_HEIGHT));
        across.forEach((number, x) -> body.append(text(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" font-size=\"10\">%,d</text>\n",
                x, TOP + PLOT_HEIGHT + 16, number)));
        for (String peer : peers()) {
            List<Summary> own = points.stream()
                    .filter(each -> each.peer().equals(peer) && figure.of().applyAsDouble(each) > 0)
                    .toList();
            body.append(line(own, figure, highest));
        }
        return body.toString();
    }

    private String line(List<Summary> own, Growth.Figure figure, double highest) {
        if (own.isEmpty()) {
            return "";
        }
        String colour = Chart.colour(own.get(0).peer());
        String corners = own.stream()
                .map(each ->
                        across.get(Growth.at(each)) + "," + height(figure.of().applyAsDouble(each), highest))
                .collect(Collectors.joining(" "));
        StringBuilder body = new StringBuilder(
                text("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n", corners, colour));
        for (Summary each : own) {
            double value = figure.of().applyAsDouble(each);
            int x = across.get(Growth.at(each));
            int y = height(value, highest);
            body.append(text(
                    "<circle cx=\"%d\" cy=\"%d\" r=\"3\" fill=\"%s\"/>"
                            + "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" font-size=\"10\" fill=\"%s\">%s</text>\n",
                    x, y, colour, x, y - 6, colour, value < 100 ? text("%.1f", value) : text("%,.0f", value)));
        }
        return body.toString();
    }

    private static int height(double value, double highest) {
        return TOP + (int) Math.round(PLOT_HEIGHT * (1 - value / highest));
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
