package io.pgcat.compare.settle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.pgcat.compare.Difference;
import io.pgcat.compare.scan.Suspect;
import io.pgcat.compare.table.ComparedTable;
import io.pgcat.compare.table.TableKey;

/**
 * What a suspect turned out to be, and what both sides showed when it did.
 *
 * @param kind in which way it differs; there are no verdicts about what is equal
 */
public record Verdict(Suspect suspect, Difference.Kind kind, Look publisher, Look target) {

    /** Stands for the key where there is none. */
    private static final String CONTENT = "content";

    /** The rows themselves, whatever they are called. */
    private record Rows(ComparedTable table, String publisher, String target) {}

    static Verdict confirmed(Suspect suspect, Look publisher, Look target) {
        return new Verdict(suspect, kind(suspect, publisher, target), publisher, target);
    }

    /** Of rows without a key, equal ones are counted; of a key's rows, their contents differ. */
    private static Difference.Kind kind(Suspect suspect, Look publisher, Look target) {
        boolean counted = suspect.table().key().isContent();
        if (target.rows() == 0 || counted && publisher.rows() > target.rows()) {
            return Difference.Kind.MISSING;
        }
        boolean extra = publisher.rows() == 0 || counted && publisher.rows() < target.rows();
        return extra ? Difference.Kind.EXTRA : Difference.Kind.DIFFERENT;
    }

    /** Each pair of rows once: a key may be written in several ways, 1.0 and 1.00, and they stand under each of them. */
    static List<Verdict> single(List<Verdict> verdicts) {
        Set<Rows> known = new HashSet<>();
        List<Verdict> single = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            boolean onBothSides = verdict.publisher.rows() > 0 && verdict.target.rows() > 0;
            ComparedTable table = verdict.suspect.table();
            Rows rows = new Rows(table, verdict.publisher.version(), verdict.target.version());
            if (!onBothSides || table.key().isContent() || known.add(rows)) {
                single.add(verdict);
            }
        }
        return single;
    }

    /** For those who read the result. */
    public Difference difference() {
        TableKey by = suspect.table().key();
        List<String> names = by.isContent() ? List.of(CONTENT) : by.names();
        Map<String, String> key = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            key.put(names.get(i), suspect.key().get(i));
        }
        return new Difference(kind, key, publisher.rows(), target.rows());
    }
}
