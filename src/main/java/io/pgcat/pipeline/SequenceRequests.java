package io.pgcat.pipeline;

import java.util.List;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.pipeline.Requests.Request;
import io.pgcat.sequence.CarriedSequence;

/** What {@code pgcat.synchronize_sequence(relation)} asks for: one sequence is to be carried now. */
final class SequenceRequests implements Consumer<Request> {

    static final String VERB = "synchronize_sequence";

    private static final Logger LOG = Logger.getLogger(SequenceRequests.class);

    private final Subscriptions subscriptions;
    private final SubscriptionSequences.Target target;

    SequenceRequests(Subscriptions subscriptions, SubscriptionSequences.Target target) {
        this.subscriptions = subscriptions;
        this.target = target;
    }

    @Override
    public void accept(Request request) {
        Subscriptions.Entry entry = subscriptions.reports().get(request.subscription());
        if (entry == null || entry.row() == null) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION, "There is no such subscription, or its row cannot be understood.");
        }
        List<CarriedSequence> carried = new SubscriptionSequences(entry.row(), target).carryAhead(request.argument());
        String problems = SequenceTask.problems(carried);
        if (!problems.isEmpty()) {
            throw new ReplicationException(ErrorKind.CONFIGURATION, problems);
        }
        LOG.infof(
                carried.isEmpty()
                        ? "sequence has no counterpart at the publisher, sequence=%s, subscription=%s"
                        : "sequence carried, sequence=%s, subscription=%s",
                request.argument(),
                request.subscription());
    }
}
