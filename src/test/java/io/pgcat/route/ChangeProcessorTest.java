package io.pgcat.route;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.pgcat.change.Batch;
import io.pgcat.change.Change;
import io.pgcat.change.Column;
import io.pgcat.change.Lsn;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Transaction;
import io.pgcat.change.Tuple;
import io.pgcat.change.Value;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** What a processor of a user's own may do with a batch, without Camel. */
class ChangeProcessorTest {

    private static final Relation TABLE =
            new Relation(1, "public", "t", ReplicaIdentity.DEFAULT, List.of(Column.of("a", 25, true)));

    private static Change insert(String value) {
        return new Change.Insert(TABLE, Tuple.of(List.of(Value.of(value))));
    }

    private static Transaction transaction(long lsn, String... values) {
        List<Change> changes =
                List.of(values).stream().map(ChangeProcessorTest::insert).toList();
        return new Transaction(1, new Lsn(lsn), new Lsn(lsn + 5), Instant.EPOCH, "", Transaction.Part.WHOLE, changes);
    }

    private static Batch batch() {
        return new Batch("s", List.of(transaction(10, "keep", "drop"), transaction(20, "drop", "double")), new Lsn(25));
    }

    @Test
    void changesAreKeptDroppedAndMultipliedInOrderWithinTheirTransactions() {
        ChangeProcessor processor =
                (change, transaction) -> switch (((Change.Insert) change).row().text(0)) {
                    case "drop" -> List.of();
                    case "double" -> List.of(change, insert("second"));
                    default -> List.of(change);
                };

        Batch result = processor.handle(batch());

        assertEquals(List.of(transaction(10, "keep"), transaction(20, "double", "second")), result.transactions());
        assertEquals(new Lsn(25), result.upTo());
    }

    @Test
    void failureNamesProcessorTransactionAndTableButNoValue() {
        ChangeProcessor processor = (change, transaction) -> {
            throw new IllegalStateException("cannot read drop");
        };

        ReplicationException failure = assertThrows(ReplicationException.class, () -> processor.handle(batch()));

        assertEquals(ErrorKind.REJECTED_CHANGE, failure.kind());
        assertEquals(
                new ReplicationException.Place(new Lsn(10), "public.t"),
                failure.place().orElseThrow());
        assertFalse(failure.getMessage().contains("drop"), failure.getMessage());
    }

    @Test
    void jarThatLacksAClassIsAFailureOfItsProcessor() {
        ChangeProcessor processor = (change, transaction) -> {
            throw new NoClassDefFoundError("com/example/Missing");
        };

        ReplicationException failure = assertThrows(ReplicationException.class, () -> processor.handle(batch()));

        assertEquals(ErrorKind.REJECTED_CHANGE, failure.kind());
    }

    @Test
    void failureWithAKindOfItsOwnIsPassedOn() {
        ReplicationException own = new ReplicationException(ErrorKind.TRANSIENT, "later");
        ChangeProcessor processor = (change, transaction) -> {
            throw own;
        };

        assertSame(own, assertThrows(ReplicationException.class, () -> processor.handle(batch())));
    }
}
