package io.pgcat.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code pgcat demo}. */
@Command(
        name = "demo",
        description = "Start two PostgreSQL servers, replicate between them in both directions, and show it.")
final class DemoCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Option(names = "--once", description = "Compare both sides row by row and end; 1 if they differ.")
    private boolean once;

    @Override
    public Integer call() {
        throw new UnsupportedOperationException("demo is wired together with the pipeline: " + once + main.isVerbose());
    }
}
