package io.pgcat.structure;

import java.util.ArrayList;
import java.util.List;

import io.pgcat.structure.Report.Item;
import io.pgcat.structure.Report.Problem;
import io.pgcat.structure.Report.Skipped;

/** A report in the making. One thread. */
final class ReportBuilder {

    private final List<Item> created = new ArrayList<>();
    private final List<Item> existing = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    void created(Item item) {
        created.add(item);
    }

    void existing(Item item) {
        existing.add(item);
    }

    void skipped(Item item, String reason) {
        skipped.add(new Skipped(item, reason));
    }

    void note(Item item, String text) {
        notes.add(new Note(item.toString(), text));
    }

    void problem(Problem problem) {
        problems.add(problem);
    }

    void add(Report other) {
        created.addAll(other.created());
        existing.addAll(other.existing());
        skipped.addAll(other.skipped());
        notes.addAll(other.notes());
        problems.addAll(other.problems());
    }

    Report build() {
        return new Report(created, existing, skipped, notes, problems);
    }
}
