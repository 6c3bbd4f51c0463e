package io.pgcat.cli;

import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
import io.pgcat.compare.ComparedSubscription;
import io.pgcat.compare.Comparison;
import io.pgcat.compare.Report;
import io.pgcat.compare.ReportJson;
import io.pgcat.compare.UnknownTableException;
import io.pgcat.pipeline.SettingType;
import io.pgcat.pipeline.SubscriptionEnds;

/** {@code pgcat compare SUBSCRIPTION}. */
@Command(
        name = "compare",
        description = {
            "Compare what a subscription's publisher and target hold, row by row, while both are written to.",
            "Keys of missing, extra and different rows are shown, other values never. 1 if anything differs."
        })
final class CompareCommand implements Callable<Integer> {

    private static final String FENCE_TIMEOUT = "60s";

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private Main main;

    @Parameters(index = "0", paramLabel = "SUBSCRIPTION", description = "As in pgcat_subscription.name.")
    private String subscription;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            description = "The configured database that holds it. Default: the only one that does.")
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
            paramLabel = "DURATION",
            description = "So long the subscription may stand still. Default: ${DEFAULT-VALUE}.",
            defaultValue = FENCE_TIMEOUT)
    private String fenceTimeout;

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
    public Integer call() throws SQLException {
        CompareOptions options = options();
        SubscriptionEnds ends =
                SubscriptionEnds.find(main.settingsWithDatabase(), subscription, Optional.ofNullable(database));
        PrintWriter out = spec.commandLine().getOut();
        Report report = compare(ends, options);
        if (json) {
            out.println(ReportJson.write(report));
        } else {
            CompareText.print(report, out);
        }
        out.flush();
        return report.isEqual() ? ExitCode.OK : unequal(report);
    }

    private Report compare(SubscriptionEnds ends, CompareOptions options) {
        ComparedSubscription compared = new ComparedSubscription(
                ends.name(),
                ends.database(),
                ends::openPublisher,
                ends::openTarget,
                ends.publications(),
                ends.mapping(),
                ends.filters());
        try {
            return new Comparison(compared, options).run();
        } catch (UnknownTableException unknown) {
            throw new ParameterException(spec.commandLine(), unknown.getMessage(), unknown);
        }
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
        require(repair || !deleteExtra, "--delete-extra is for --repair.");
        require(!deleteExtra || !ignoreExtra, "--delete-extra and --ignore-extra contradict each other.");
        Repair wanted = deleteExtra ? Repair.DELETING_EXTRA : repair ? Repair.KEEPING_EXTRA : Repair.NONE;
        Set<String> names = new TreeSet<>(tables);
        return new CompareOptions(names, limit, jobs, timeout(), ignoreExtra, wanted);
    }

    private Duration timeout() {
        try {
            return (Duration) SettingType.DURATION.parse(fenceTimeout);
        } catch (IllegalArgumentException unfit) {
            throw new ParameterException(
                    spec.commandLine(), "--fence-timeout: " + SettingType.DURATION.expected() + " is needed.", unfit);
        }
    }

    private void require(boolean held, String message) {
        if (!held) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
