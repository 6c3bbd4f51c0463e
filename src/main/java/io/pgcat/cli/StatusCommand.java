package io.pgcat.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import io.pgcat.pipeline.Settings;
import io.pgcat.pipeline.StatusJson;
import io.pgcat.pipeline.StatusReader;

/** {@code pgcat status}. */
@Command(
        name = "status",
        description = "Show each subscription: state, positions, lag, tables, last error. 1 if a database is silent.")
final class StatusCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private Main main;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Override
    public Integer call() {
        Settings settings = main.settingsWithDatabase();
        StatusReader.Report report = new StatusReader().read(settings);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(StatusJson.writeAll(report.subscriptions()));
        } else {
            StatusText.print(report.subscriptions(), out);
            report.unattended()
                    .forEach(database -> out.println(
                            "No process runs the subscriptions of database " + database + ". Start: ./pgcat run"));
        }
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        report.failures().forEach(failure -> err.println("pgcat: " + failure));
        err.flush();
        return report.failures().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
