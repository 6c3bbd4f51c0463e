package io.pgcat.cli;

import java.io.PrintWriter;
import java.util.List;

import io.pgcat.pipeline.Finding;

/** Findings as a person reads them: a line each, and below it what mends it. */
final class FindingsText {

    private FindingsText() {}

    static void print(List<Finding> findings, PrintWriter out) {
        for (Finding finding : findings) {
            out.printf("%-5s %s: %s%n", finding.severity(), finding.subject(), finding.message());
            if (!finding.mend().isEmpty()) {
                out.printf("      mend: %s%n", finding.mend());
            }
        }
    }
}
