package io.pgcat.source.pgoutput;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.pgcat.change.Change;
import io.pgcat.change.Column;
import io.pgcat.change.Lsn;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Transaction;
import io.pgcat.change.Transaction.Part;
import io.pgcat.change.Tuple;
import io.pgcat.change.Value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TransactionAssemblerTest {

    private static final Relation TABLE = table("public", "t");

    private final List<Transaction> out = new ArrayList<>();
    private final List<Lsn> passed = new ArrayList<>();
    private final TransactionAssembler assembler = new TransactionAssembler(1_000, new TransactionAssembler.Out() {
        @Override
        public void put(Transaction transaction, long bytes) {
            out.add(transaction);
        }

        @Override
        public void passed(Lsn endLsn) {
            passed.add(endLsn);
        }
    });

    private static Relation table(String schema, String name) {
        return new Relation(1, schema, name, ReplicaIdentity.DEFAULT, List.of(Column.of("id", 23, true)));
    }

    private static Change insert(Relation relation) {
        return new Change.Insert(relation, Tuple.of(List.of(Value.of("1"))));
    }

    private void begin(long commitLsn) {
        assembler.begin(7, new Lsn(commitLsn), Instant.EPOCH);
    }

    @Test
    void aSmallTransactionIsWhole() {
        begin(100);
        assembler.change(insert(TABLE), 40);
        assembler.commit(new Lsn(100), new Lsn(140));
        assertEquals(1, out.size());
        assertEquals(Part.WHOLE, out.get(0).part());
        assertEquals(new Lsn(140), out.get(0).endLsn());
    }

    @Test
    void aLargeTransactionTravelsInPartsOfWhichOnlyTheLastKnowsItsEnd() {
        begin(100);
        for (int i = 0; i < 7; i++) {
            assembler.change(insert(TABLE), 400);
        }
        assembler.commit(new Lsn(100), new Lsn(140));
        assertEquals(
                List.of(Part.FIRST, Part.MIDDLE, Part.MIDDLE, Part.LAST),
                out.stream().map(Transaction::part).toList());
        assertEquals(7, out.stream().mapToInt(part -> part.changes().size()).sum());
        assertEquals(new Lsn(100), out.get(1).endLsn());
        assertEquals(new Lsn(140), out.get(3).endLsn());
    }

    @Test
    void theTransactionAfterALargeOneIsWholeAgainAndLocalUnlessToldOtherwise() {
        begin(100);
        assembler.origin("elsewhere");
        assembler.change(insert(TABLE), 4_000);
        assembler.commit(new Lsn(100), new Lsn(140));
        begin(200);
        assembler.change(insert(TABLE), 40);
        assembler.commit(new Lsn(200), new Lsn(240));
        assertEquals("elsewhere", out.get(0).origin());
        assertEquals(Part.WHOLE, out.get(2).part());
        assertTrue(out.get(2).isLocal());
    }

    @Test
    void aTransactionWithoutChangesOnlyMovesThePosition() {
        begin(100);
        assembler.commit(new Lsn(100), new Lsn(140));
        assertEquals(List.of(), out);
        assertEquals(List.of(new Lsn(140)), passed);
    }

    @Test
    void ourOwnTablesNeverTravel() {
        Relation own = table("pgcat", "pgcat_subscription");
        begin(100);
        assembler.change(insert(own), 40);
        assembler.change(new Change.Truncate(List.of(own, TABLE), false, false), 40);
        assembler.commit(new Lsn(100), new Lsn(140));
        Change.Truncate left = (Change.Truncate) out.get(0).changes().get(0);
        assertEquals(List.of(TABLE), left.relations());
    }
}
