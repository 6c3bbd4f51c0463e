package io.pgcat.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

import io.pgcat.sequence.CarriedSequence;

/** What has become of sequences, for people. */
final class SequencesText {

    private static final List<String> HEAD = List.of("SEQUENCE", "PUBLISHER", "TARGET", "BEFORE", "NOW", "");

    private SequencesText() {}

    static void print(List<CarriedSequence> carried, PrintWriter out) {
        if (carried.isEmpty()) {
            out.println("No sequences.");
            return;
        }
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEAD);
        for (CarriedSequence each : carried) {
            lines.add(List.of(
                    each.sequence(),
                    known(each.publisher()),
                    known(each.target()),
                    known(each.before()),
                    known(each.after()),
                    outcome(each)));
        }
        AlignedLines.print(lines, out);
    }

    private static String known(Object value) {
        return value == null ? "-" : value.toString();
    }

    private static String outcome(CarriedSequence carried) {
        return switch (carried.outcome()) {
            case SET -> "set";
            case KEPT -> "kept";
            case NO_COUNTERPART -> "no sequence at the target";
            case FAILED -> "failed";
        };
    }
}
