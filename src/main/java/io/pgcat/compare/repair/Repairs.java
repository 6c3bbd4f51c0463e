package io.pgcat.compare.repair;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.pgcat.compare.CompareOptions.Repair;
import io.pgcat.compare.Difference;
import io.pgcat.compare.TableTally;
import io.pgcat.compare.settle.Settlement;
import io.pgcat.compare.settle.Verdict;
import io.pgcat.compare.side.Session;
import io.pgcat.compare.side.Side;
import io.pgcat.compare.table.ComparedTable;
import io.pgcat.compare.table.Ends;

/** Repairs the target, where that was asked for. Connects when there is something to repair. One thread. */
public final class Repairs implements AutoCloseable {

    /** Rows that are locked at the target while the publisher is looked at. */
    private static final int ROWS_PER_TRANSACTION = 200;

    private final Ends ends;
    private final Repair wanted;
    private Session publisher;
    private Session target;
    private RepairOrigin origin;

    public Repairs(Ends ends, Repair wanted) {
        this.ends = ends;
        this.wanted = wanted;
    }

    /**
     * Repairs what is asked for and can be, and compares that again.
     *
     * @return what is left
     */
    public List<Verdict> repair(List<Verdict> verdicts, Map<ComparedTable, TableTally> tallies, Settlement settlement) {
        List<Verdict> mendable = verdicts.stream().filter(this::isWanted).toList();
        List<Verdict> left = new ArrayList<>(verdicts);
        left.removeAll(mendable);
        if (wanted != Repair.NONE) {
            tellWhyNot(verdicts, tallies);
        }
        if (mendable.isEmpty()) {
            return left;
        }
        connect();
        byTable(mendable).forEach((table, ofTable) -> {
            Mender mender = new Mender(ends, publisher, target, table, tallies.get(table));
            for (int first = 0; first < ofTable.size(); first += ROWS_PER_TRANSACTION) {
                mender.mend(ofTable.subList(first, Math.min(ofTable.size(), first + ROWS_PER_TRANSACTION)));
            }
        });
        List<Verdict> remaining =
                settlement.settle(mendable.stream().map(Verdict::suspect).toList());
        byTable(mendable).forEach((table, ofTable) -> tallies.get(table).repaired(ofTable.size()));
        byTable(remaining).forEach((table, ofTable) -> tallies.get(table).repaired(-ofTable.size()));
        left.addAll(remaining);
        return left;
    }

    private boolean isWanted(Verdict verdict) {
        boolean possible = verdict.suspect().table().whyNotRepairable().isEmpty()
                && verdict.publisher().rows() <= 1
                && verdict.target().rows() <= 1;
        return possible
                && switch (verdict.kind()) {
                    case MISSING, DIFFERENT -> wanted != Repair.NONE;
                    case EXTRA -> wanted == Repair.DELETING_EXTRA;
                    case UNSETTLED -> false;
                };
    }

    private void tellWhyNot(List<Verdict> verdicts, Map<ComparedTable, TableTally> tallies) {
        byTable(verdicts).forEach((table, ofTable) -> {
            TableTally tally = tallies.get(table);
            Optional<String> why = table.whyNotRepairable();
            why.ifPresent(reason -> tally.note("it cannot be repaired, since " + reason));
            boolean keeps = wanted != Repair.DELETING_EXTRA
                    && ofTable.stream().anyMatch(verdict -> verdict.kind() == Difference.Kind.EXTRA);
            if (why.isEmpty() && keeps) {
                tally.note("rows that only the target has are deleted with --delete-extra only");
            }
        });
    }

    private static Map<ComparedTable, List<Verdict>> byTable(List<Verdict> verdicts) {
        Map<ComparedTable, List<Verdict>> byTable = new IdentityHashMap<>();
        verdicts.forEach(verdict -> byTable.computeIfAbsent(verdict.suspect().table(), none -> new ArrayList<>())
                .add(verdict));
        return byTable;
    }

    private void connect() {
        if (origin != null) {
            return;
        }
        publisher = Session.open(ends.subscription(), Side.PUBLISHER);
        target = Session.openForWriting(ends.subscription());
        origin = new RepairOrigin(target, ends);
        publisher.lookUpByIndex(true);
        target.lookUpByIndex(true);
    }

    @Override
    public void close() {
        try (Session here = publisher;
                Session there = target;
                RepairOrigin marked = origin) {
            // The origin first: it is given back over the connection to the target.
            origin = null;
        }
    }
}
