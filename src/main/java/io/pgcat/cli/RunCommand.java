package io.pgcat.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

import io.pgcat.pipeline.Settings;

/** {@code pgcat run}. */
@Command(name = "run", description = "Run every subscription and every static route until SIGTERM or SIGINT.")
final class RunCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Override
    public Integer call() {
        Settings settings = main.settingsWithDatabase();
        return Application.launch(new Application.Launch(settings, main.configFile(), main.routesFolder(), () -> {}));
    }
}
