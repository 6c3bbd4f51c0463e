package io.pgcat.change;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.pgcat.change.Transaction.Part;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** What a step makes of a batch. */
class BatchTest {

    private static final Change TRUNCATE = new Change.Truncate(
            List.of(new Relation(1, "public", "t", ReplicaIdentity.DEFAULT, List.of())), false, false);

    private static Transaction transaction(int number) {
        Lsn end = new Lsn(number);
        return new Transaction(number, end, end, Instant.EPOCH, "", Part.WHOLE, List.of(TRUNCATE));
    }

    private final Batch batch =
            new Batch("a", "lane", List.of(transaction(1), transaction(2), transaction(3)), new Lsn(4));

    @Test
    void aBatchOfWhichNothingIsChangedStaysItself() {
        assertSame(batch, batch.map(transaction -> transaction));
    }

    @Test
    void aTransactionIsChangedInItsPlace() {
        Batch mapped =
                batch.map(transaction -> transaction.xid() == 2 ? transaction.withChanges(List.of()) : transaction);

        assertEquals(new Batch("a", "lane", mapped.transactions(), new Lsn(4)), mapped);
        assertEquals(3, mapped.transactions().size());
        assertSame(batch.transactions().get(0), mapped.transactions().get(0));
        assertEquals(List.of(), mapped.transactions().get(1).changes());
        assertEquals(2, mapped.transactions().get(1).xid());
        assertSame(batch.transactions().get(2), mapped.transactions().get(2));
        assertEquals(2, mapped.changeCount());
    }

    @Test
    void aStepThatMakesNothingOfATransactionIsRefused() {
        assertThrows(NullPointerException.class, () -> batch.map(transaction -> null));
    }

    @Test
    void aChangeOfWhichNothingIsLeftGoes() {
        Transaction transaction = transaction(1);
        assertSame(transaction, transaction.map(change -> change));
        assertEquals(List.of(), transaction.map(change -> null).changes());
    }
}
