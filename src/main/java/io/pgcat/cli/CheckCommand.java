package io.pgcat.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import io.pgcat.pipeline.Finding;
import io.pgcat.pipeline.Preflight;

/** {@code pgcat check}. */
@Command(
        name = "check",
        description =
                "Look at every configured database and subscription before replication runs. 1 if there are errors.")
final class CheckCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private Main main;

    @Override
    public Integer call() {
        List<Finding> findings = new Preflight().run(main.settingsWithDatabase());
        PrintWriter out = spec.commandLine().getOut();
        FindingsText.print(findings, out);
        long errors = count(findings, Finding.Severity.ERROR);
        out.printf("%d errors, %d warnings%n", errors, count(findings, Finding.Severity.WARN));
        out.flush();
        if (errors == 0) {
            return ExitCode.OK;
        }
        spec.commandLine().getErr().println("pgcat: check found " + errors + " errors.");
        return ExitCode.SOFTWARE;
    }

    private static long count(List<Finding> findings, Finding.Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
