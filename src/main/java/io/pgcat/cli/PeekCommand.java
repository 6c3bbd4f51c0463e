package io.pgcat.cli;

import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import io.pgcat.change.Lsn;
import io.pgcat.pipeline.Peek;

/** {@code pgcat peek SUBSCRIPTION}. */
@Command(
        name = "peek",
        description = {
            "Show the transactions that wait in a subscription's slot, with their rows, and consume nothing.",
            "From PostgreSQL 12 on also while the subscription runs."
        })
final class PeekCommand implements Callable<Integer> {

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
            names = "--limit",
            paramLabel = "N",
            description = "Show N transactions at most. Default: all that are committed now.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--until",
            paramLabel = "LSN",
            converter = LsnConverter.class,
            description = "Show transactions with a commit LSN up to this one.")
    private Lsn until = Lsn.MAX;

    @Option(
            names = "--format",
            paramLabel = "json|sql",
            description = {"json: a line per transaction, as bean batchJson writes it. Default.", "sql: statements."})
    private ShownForm format = ShownForm.JSON;

    @Override
    public Integer call() throws SQLException {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit must be a whole number from 1.");
        }
        PrintWriter out = spec.commandLine().getOut();
        Peek.Wanted wanted = new Peek.Wanted(subscription, database, limit, until);
        Peek.show(main.settingsWithDatabase(), wanted, batch -> {
            out.print(format.of(batch));
            // Whoever reads may have enough: head, for instance.
            return !out.checkError();
        });
        return 0;
    }
}
