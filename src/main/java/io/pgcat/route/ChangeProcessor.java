package io.pgcat.route;

import java.util.ArrayList;
import java.util.List;

import org.apache.camel.Handler;

import io.pgcat.change.Batch;
import io.pgcat.change.Change;
import io.pgcat.change.Transaction;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/**
 * A route step of a user's own: one change in; none, one or many out.
 *
 * <p>Name it in YAML with {@code bean: { ref: name }}. It is found as a CDI bean of the application, or in a jar in
 * {@code lib/} that lists the class in {@code META-INF/services/io.pgcat.route.ChangeProcessor}. The name is that of its
 * {@code jakarta.inject.Named} annotation, or else its class name with a small first letter.
 *
 * <p>One instance serves every route that names it, from several threads at once: keep no state, or guard it.
 */
@FunctionalInterface
public interface ChangeProcessor {

    /**
     * Looks at one change.
     *
     * @param change never to be modified; build new ones
     * @param transaction what it belongs to; its {@code changes()} may be only a part of the transaction's
     * @return what is to travel on instead, in order; empty to drop the change
     * @throws Exception to stop the subscription at this transaction; it is tried again like any failure
     */
    List<Change> process(Change change, Transaction transaction) throws Exception;

    /** What Camel calls. */
    @Handler
    default Batch handle(Batch batch) {
        return batch.map(transaction -> {
            List<Change> changes = new ArrayList<>(transaction.changes().size());
            for (Change change : transaction.changes()) {
                changes.addAll(processOrExplain(change, transaction));
            }
            return transaction.withChanges(changes);
        });
    }

    private List<Change> processOrExplain(Change change, Transaction transaction) {
        try {
            return process(change, transaction);
        } catch (ReplicationException e) {
            throw e;
        } catch (Exception | LinkageError e) {
            // A LinkageError is what a jar that lacks one of its classes ends in.
            String table =
                    change instanceof Change.RowChange row ? row.relation().qualifiedName() : "";
            throw new ReplicationException(
                    ErrorKind.REJECTED_CHANGE,
                    "Processor " + getClass().getName() + " failed with "
                            + e.getClass().getSimpleName() + ".",
                    new ReplicationException.Place(transaction.commitLsn(), table),
                    "",
                    e);
        }
    }
}
