package io.pgcat.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

import io.pgcat.pipeline.InvalidSettingsException;
import io.pgcat.pipeline.Settings;
import io.pgcat.pipeline.SettingsReader;

/**
 * The program {@code pgcat}. Exit status: 0 done; 1 failed, one message on standard error; 2 bad usage or configuration,
 * every problem on standard error and nothing connected. Only {@code run} and {@code demo} start Quarkus.
 */
@Command(
        name = "pgcat",
        description = "Logical replication for PostgreSQL as Apache Camel routes.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class,
            DemoCommand.class,
            BenchCommand.class,
            InstallCommand.class,
            StatusCommand.class,
            PeekCommand.class,
            SkipCommand.class,
            SequencesCommand.class,
            SubscriptionCommand.class,
            TableCommand.class,
            WaitCommand.class,
            CheckCommand.class,
            CompareCommand.class
        })
public final class Main implements Runnable {

    private static final Path DEFAULT_CONFIG = Path.of("application.properties");
    private static final Path DEFAULT_ROUTES = Path.of("routes");

    private final Map<String, String> environment;
    private final Supplier<Optional<Terminal>> terminal;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Configuration. Default: application.properties in the current folder.")
    private Path config;

    @Option(
            names = "--routes",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Folder of the YAML routes. Default: routes, here or beside the program.")
    private Path routes;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack trace of a failure.")
    private boolean verbose;

    /**
     * @param environment the process's variables
     * @param terminal where somebody can be asked
     */
    Main(Map<String, String> environment, Supplier<Optional<Terminal>> terminal) {
        this.environment = Map.copyOf(environment);
        this.terminal = terminal;
    }

    public static void main(String... args) {
        PrintWriter out = new PrintWriter(System.out, true);
        PrintWriter err = new PrintWriter(System.err, true);
        System.exit(execute(System.getenv(), out, err, args));
    }

    /** Runs one command to its end and returns the exit status. */
    static int execute(Map<String, String> environment, PrintWriter out, PrintWriter err, String... args) {
        return execute(new Main(environment, Terminal::ofProcess), out, err, args);
    }

    static int execute(Main main, PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(main)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new FailureReport(() -> main.verbose))
                .setParameterExceptionHandler(new UsageReport())
                .execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command.");
    }

    /**
     * What the configuration file and the environment say. Without {@code --config} an absent file counts as empty.
     *
     * @throws io.pgcat.pipeline.InvalidSettingsException with every problem
     */
    Settings settings() {
        boolean named = config != null;
        return new SettingsReader(environment).read(configFile(), !named);
    }

    /**
     * As {@link #settings}, for a command that does nothing without a database.
     *
     * @throws InvalidSettingsException also when no database is configured
     */
    Settings settingsWithDatabase() {
        Settings settings = settings();
        if (settings.databases().isEmpty()) {
            throw new InvalidSettingsException(
                    List.of("No database is configured in " + configFile().toAbsolutePath()
                            + ": set pgcat.databases.NAME.url and pgcat.databases.NAME.username. To see pgcat work without any:"
                            + " ./pgcat demo"));
        }
        return settings;
    }

    /** The configuration file, whether it exists or not. */
    Path configFile() {
        return config == null ? DEFAULT_CONFIG : config;
    }

    /** The folder of the YAML routes: the one named, else that of the current folder, else the one that came with pgcat. */
    Path routesFolder() {
        if (routes != null) {
            return routes;
        }
        return Files.isDirectory(DEFAULT_ROUTES) ? DEFAULT_ROUTES : home().resolve(DEFAULT_ROUTES);
    }

    /** The folder that pgcat came in; its start script names it. */
    static Path home() {
        return Path.of(System.getProperty("pgcat.home", "."));
    }

    /** Where somebody can be asked; empty when nobody is there. */
    Optional<Terminal> terminal() {
        return terminal.get();
    }

    /** The value of an environment variable, or empty text. */
    String variable(String name) {
        return environment.getOrDefault(name, "");
    }
}
