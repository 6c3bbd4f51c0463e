package io.pgcat.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import io.pgcat.pipeline.SequenceJson;
import io.pgcat.pipeline.SubscriptionSequences;
import io.pgcat.sequence.CarriedSequence;

/** {@code pgcat sequences SUBSCRIPTION}. */
@Command(
        name = "sequences",
        description = {
            "Bring the target's sequences to where the publisher's stand, with the head start of option sequences",
            "(1000 steps where it says nothing), and never back. 1 if there are problems."
        })
final class SequencesCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private Main main;

    @Parameters(index = "0", paramLabel = "SUBSCRIPTION", description = "As in pgcat.pgcat_subscription.name.")
    private String subscription;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            defaultValue = "",
            description = "As in pgcat.databases.NAME. Default: whichever holds the subscription.")
    private String database;

    @Option(
            names = "--exact",
            description = {
                "Set them exactly as they stand, also back. For a cut-over, when nobody writes at the publisher",
                "any more and everything has arrived."
            })
    private boolean exact;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Override
    public Integer call() {
        SubscriptionSequences sequences = SubscriptionSequences.of(main.settingsWithDatabase(), subscription, database);
        List<CarriedSequence> carried = exact ? sequences.carryExactly() : sequences.carryAhead();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(SequenceJson.writeAll(carried));
        } else {
            SequencesText.print(carried, out);
        }
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        if (exact && sequences.areCarriedPeriodically()) {
            err.println(
                    "Subscription " + subscription + " is enabled and has option sequences: its next run adds the head"
                            + " start again. For a cut-over disable it first, and then repeat this.");
        }
        List<CarriedSequence> problems =
                carried.stream().filter(CarriedSequence::hasProblem).toList();
        problems.forEach(each -> err.println(
                "pgcat: " + each.problem() + (each.mend().isEmpty() ? "" : ". To mend it: " + each.mend())));
        err.flush();
        return problems.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
