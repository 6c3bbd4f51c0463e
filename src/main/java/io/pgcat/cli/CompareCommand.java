package io.pgcat.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import io.pgcat.compare.CompareOptions;
import io.pgcat.compare.CompareOptions.Repair;
import io.pgcat.compare.Report;
import io.pgcat.compare.ReportJson;
import io.pgcat.pipeline.SubscriptionComparison;

/** {@code pgcat compare SUBSCRIPTION}. */
@Command(
        name = "compare",
        description = {
            "Compare what a subscription's publisher and target hold, row by row, while both are written to.",
            "Keys of missing, extra and different rows are shown, other values never. 1 if anything differs."
        })
final class CompareCommand implements Callable<Integer> {

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
            names = "--table",
            paramLabel = "SCHEMA.TABLE",
            description = "This table only, by its name on either side; may be repeated. Default: all.")
    private List<String> tables = List.of();

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Keys shown of each table. Default: ${DEFAULT-VALUE}.",
            defaultValue = "20")
    private int limit;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description =
                    "Key ranges compared at once, each over a connection to either side. Default: ${DEFAULT-VALUE}.",
            defaultValue = "2")
    private int jobs;

    @Option(
            names = "--fence-timeout",
            paramLabel = "SECONDS",
            description = "So long the subscription may stand still. Default: ${DEFAULT-VALUE}.",
            defaultValue = "60")
    private int fenceTimeout;

    @Option(
            names = "--ignore-extra",
            description = "Rows that only the target has are no difference: others write them, too.")
    private boolean ignoreExtra;

    @Option(names = "--repair", description = "Insert missing and update different rows at the target.")
    private boolean repair;

    @Option(names = "--delete-extra", description = "With --repair: delete rows that only the target has.")
    private boolean deleteExtra;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        Report report = SubscriptionComparison.run(main.settingsWithDatabase(), subscription, database, options());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ReportJson.write(report));
        } else {
            CompareText.print(report, out);
        }
        out.flush();
        return report.isEqual() ? ExitCode.OK : unequal(report);
    }

    private int unequal(Report report) {
        PrintWriter err = spec.commandLine().getErr();
        report.problems().forEach(problem -> err.println("pgcat: " + problem));
        if (report.untold() > 0) {
            err.println("pgcat: compare left out " + report.untold() + " tables.");
        }
        if (report.differences() > 0) {
            err.println("pgcat: compare found " + report.differences() + " differences.");
        }
        err.flush();
        return ExitCode.SOFTWARE;
    }

    private CompareOptions options() {
        require(limit >= 0, "--limit: 0 or more.");
        require(jobs > 0, "--jobs: at least 1 is needed.");
        require(fenceTimeout > 0, "--fence-timeout: at least 1 second is needed.");
        require(repair || !deleteExtra, "--delete-extra is for --repair.");
        require(!deleteExtra || !ignoreExtra, "--delete-extra and --ignore-extra contradict each other.");
        Repair wanted = deleteExtra ? Repair.DELETING_EXTRA : repair ? Repair.KEEPING_EXTRA : Repair.NONE;
        Set<String> names = new TreeSet<>(tables);
        return new CompareOptions(names, limit, jobs, Duration.ofSeconds(fenceTimeout), ignoreExtra, wanted);
    }

    private void require(boolean held, String message) {
        if (!held) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
