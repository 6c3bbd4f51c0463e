package io.pgcat.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import io.pgcat.pipeline.TableResync;

/** {@code pgcat table …}: one table of a subscription. */
@Command(name = "table", description = "Copy a table of a subscription again while all others stream.")
final class TableCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private Main main;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command.");
    }

    @Command(
            name = "resync",
            description = {
                "Copy a table again, and go on from there. It is emptied first, in the transaction in which its changes",
                "begin to be held; until its rows have come again it is not as the publisher's."
            })
    int resync(
            @Parameters(paramLabel = "SCHEMA.TABLE", description = "At the target, without quotes.") String table,
            @Option(
                            names = "--no-truncate",
                            description = "Write rows over by their key. Rows that the publisher lacks stay.")
                    boolean noTruncate,
            @Option(
                            names = "--where",
                            paramLabel = "CONDITION",
                            defaultValue = "",
                            description =
                                    "Only rows that meet this SQL condition, a range of keys for instance: they go and"
                                            + " come again in one transaction. Both sides have to understand it.")
                    String condition,
            @Option(
                            names = "--subscription",
                            paramLabel = "NAME",
                            defaultValue = "",
                            description = "Whose table it is. Default: the only one that has it.")
                    String subscription,
            @Option(
                            names = "--database",
                            paramLabel = "NAME",
                            defaultValue = "",
                            description = "As in pgcat.databases.NAME. Default: whichever holds it.")
                    String database) {
        if (noTruncate && !condition.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--where deletes and copies its rows; --no-truncate contradicts it.");
        }
        TableResync resync = TableResync.of(main.settingsWithDatabase(), table, subscription, database);
        if (!condition.isEmpty()) {
            resync.where(condition);
        } else if (noTruncate) {
            resync.writtenOver();
        } else {
            resync.emptied();
        }
        spec.commandLine()
                .getOut()
                .println(
                        "Asked for. To see when it is done: ./pgcat wait " + resync.subscription() + " --until-synced");
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
