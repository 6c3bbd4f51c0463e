package io.pgcat.cli;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

import io.quarkus.runtime.Quarkus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

import io.pgcat.pipeline.Pipeline;
import io.pgcat.pipeline.Settings;

/** {@code pgcat run}. */
@Command(
        name = "run",
        description = {
            "Run every subscription and every static route until SIGTERM or SIGINT.",
            "At a terminal lines below the log tell how far initial copies are."
        })
final class RunCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Option(names = Entry.TRAINING, hidden = true, description = "Of the build: start, load classes, end.")
    private boolean training;

    @Override
    public Integer call() {
        Settings settings = main.settingsWithDatabase();
        if (training) {
            return launch(settings, pipeline -> {
                ProgramClasses.load();
                Quarkus.asyncExit();
            });
        }
        if (main.terminal().isEmpty()) {
            return launch(settings, pipeline -> {});
        }
        PrintStream terminal = System.out;
        try (ProgressDisplay display = new ProgressDisplay(terminal)) {
            System.setOut(display.log());
            return launch(settings, pipeline -> display.start(pipeline::statuses));
        } finally {
            System.setOut(terminal);
        }
    }

    private int launch(Settings settings, Consumer<Pipeline> whenRunning) {
        return Application.launch(
                new Application.Launch(settings, main.configFile(), main.routesFolder(), whenRunning));
    }
}
