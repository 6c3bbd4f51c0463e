package io.pgcat.cli;

import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import io.pgcat.change.Batch;
import io.pgcat.change.Lsn;
import io.pgcat.pipeline.LostChanges;
import io.pgcat.pipeline.Settings;
import io.pgcat.pipeline.Skip;

/** {@code pgcat skip SUBSCRIPTION LSN}. */
@Command(
        name = "skip",
        description = {
            "Skip a transaction that cannot be applied; first show what is lost, and save it in",
            "pgcat.pgcat_skipped_transaction. Asks before it does so."
        })
final class SkipCommand implements Callable<Integer> {

    private static final String YES = "yes";

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private Main main;

    @Parameters(index = "0", paramLabel = "SUBSCRIPTION", description = "As in pgcat.pgcat_subscription.name.")
    private String subscription;

    @Parameters(
            index = "1",
            paramLabel = "LSN",
            converter = LsnConverter.class,
            description = "Commit LSN of the transaction, as log and status name it.")
    private Lsn commitLsn;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            defaultValue = "",
            description = "As in pgcat.databases.NAME. Default: whichever holds the subscription.")
    private String database;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(names = "--all-before", description = "Also skip every transaction that waits before it.")
    private boolean allBefore;

    @Option(
            names = "--format",
            paramLabel = "sql|json",
            description = "How to show what is lost, as peek does. Default: sql.")
    private ShownForm format = ShownForm.SQL;

    @Override
    public Integer call() throws SQLException {
        Optional<Terminal> terminal = yes ? Optional.empty() : main.terminal();
        if (!yes && terminal.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "There is no terminal to ask at. To skip without being asked, add --yes.");
        }
        Settings settings = main.settingsWithDatabase();
        Skip.Wanted wanted = new Skip.Wanted(subscription, database, commitLsn, allBefore);
        boolean skipped = Skip.run(settings, wanted, new Asked(terminal));
        note(skipped ? "Skipped. What was lost is kept in pgcat.pgcat_skipped_transaction." : "Nothing was skipped.");
        return skipped ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** A line beside the changes: a comment of the script, or away from the JSON. */
    private void note(String line) {
        PrintWriter out = format == ShownForm.SQL
                ? spec.commandLine().getOut()
                : spec.commandLine().getErr();
        out.println(format == ShownForm.SQL ? "-- " + line : line);
        out.flush();
    }

    /** Shows what is lost, and asks where somebody is there to be asked. */
    private final class Asked implements Skip.Person {

        private final Optional<Terminal> terminal;

        private Asked(Optional<Terminal> terminal) {
            this.terminal = terminal;
        }

        @Override
        public void sees(Batch lost) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(format.of(lost));
            out.flush();
        }

        @Override
        public boolean agrees(LostChanges lost) {
            note("Lost: " + lost.transactions() + " transactions, " + lost.changes() + " changes.");
            lost.byTable()
                    .forEach((table, counts) -> note("  " + table + ": "
                            + counts.entrySet().stream()
                                    .map(count -> count.getValue() + " "
                                            + count.getKey().name().toLowerCase(Locale.ROOT))
                                    .collect(Collectors.joining(", "))));
            return terminal.map(person -> person.ask("Skip, and lose these changes? Type yes: ")
                            .strip()
                            .equalsIgnoreCase(YES))
                    .orElse(true);
        }
    }
}
