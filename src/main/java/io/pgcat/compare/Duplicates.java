package io.pgcat.compare;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A key may be written in several ways, 1.0 and 1.00: the same rows then stand under each of them. */
final class Duplicates {

    /** The rows themselves, whatever they are called. */
    private record Rows(ComparedTable table, String publisher, String target) {}

    private Duplicates() {}

    /** The verdicts, each pair of rows once. */
    static List<Verdict> without(List<Verdict> verdicts) {
        Set<Rows> known = new HashSet<>();
        List<Verdict> single = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            boolean onBothSides =
                    verdict.publisher().rows() > 0 && verdict.target().rows() > 0;
            Rows rows = new Rows(
                    verdict.suspect().table(),
                    verdict.publisher().version(),
                    verdict.target().version());
            if (!onBothSides || verdict.suspect().table().key().isContent() || known.add(rows)) {
                single.add(verdict);
            }
        }
        return single;
    }
}
