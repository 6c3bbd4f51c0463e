package io.pgcat.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

import io.quarkus.runtime.Quarkus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import io.pgcat.demo.Demo;
import io.pgcat.pipeline.Settings;
import io.pgcat.pipeline.SettingsReader;

/** {@code pgcat demo}. */
@Command(
        name = "demo",
        description = "Start two PostgreSQL servers, replicate between them in both directions, and show it.")
final class DemoCommand implements Callable<Integer> {

    private static final int DIFFERENT = 1;

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Option(names = "--once", description = "Compare both sides row by row and end; 1 if they differ.")
    private boolean once;

    @Option(names = Entry.TRAINING, hidden = true, description = "Of the build: replicate a little, load classes, end.")
    private boolean training;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path binaries = Main.home().resolve(Path.of("target", "postgres"));
        try (Demo demo = Demo.start(binaries, out)) {
            Path config = demo.configuration();
            Settings settings = new SettingsReader(Map.of()).read(config, false);
            AtomicReference<Exception> failure = new AtomicReference<>();
            int[] result = {0};
            Application.launch(new Application.Launch(settings, config, main.routesFolder(), pipeline -> {
                out.println("Dashboard: http://" + Application.httpAddress() + "/");
                Thread show = new Thread(() -> show(demo, result, failure), "demo");
                show.setDaemon(true);
                show.start();
            }));
            if (failure.get() != null) {
                throw failure.get();
            }
            return result[0];
        }
    }

    private void show(Demo demo, int[] result, AtomicReference<Exception> failure) {
        try {
            if (training) {
                result[0] = demo.passFew() ? 0 : DIFFERENT;
                ProgramClasses.load();
            } else if (once) {
                result[0] = demo.showOnce() ? 0 : DIFFERENT;
            } else {
                demo.showLive();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            failure.set(e);
        } finally {
            Quarkus.asyncExit();
        }
    }
}
