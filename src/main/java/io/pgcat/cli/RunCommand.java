package io.pgcat.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code pgcat run}. */
@Command(name = "run", description = "Run every subscription and every static route until SIGTERM or SIGINT.")
final class RunCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Override
    public Integer call() {
        main.settings();
        throw new UnsupportedOperationException("run is wired together with the pipeline");
    }
}
