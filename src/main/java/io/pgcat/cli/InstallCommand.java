package io.pgcat.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import io.pgcat.pipeline.Installer;
import io.pgcat.pipeline.InvalidSettingsException;
import io.pgcat.pipeline.Secret;
import io.pgcat.pipeline.ServerLogin;
import io.pgcat.pipeline.Settings;

/** {@code pgcat install NAME}. */
@Command(
        name = "install",
        description = {
            "Install or upgrade schema pgcat in a configured database. May be repeated.",
            "As superuser it also gives the applying role the rights that it needs."
        })
final class InstallCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private Main main;

    @Parameters(index = "0", paramLabel = "NAME", description = "As in pgcat.databases.NAME.url.")
    private String name;

    @Option(
            names = "--username",
            paramLabel = "ROLE",
            description = {
                "Install as this role, a superuser for instance. Default: the one that applies.",
                "Its password: --password-file, else variable PGPASSWORD."
            })
    private String username;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "File whose first line is that role's password.")
    private Path passwordFile;

    @Override
    public Integer call() throws SQLException {
        Settings settings = main.settings();
        ServerLogin applying = settings.databases().get(name);
        if (applying == null) {
            throw new InvalidSettingsException(List.of("No database " + name + " is configured in " + main.configFile()
                    + ": pgcat.databases." + name + ".url is missing."));
        }
        try (Connection connection = installing(applying).connect("pgcat install", PATIENCE)) {
            report(new Installer().install(connection, name, applying.username()));
        }
        return 0;
    }

    private ServerLogin installing(ServerLogin applying) {
        if (username == null) {
            return applying;
        }
        return new ServerLogin(applying.url(), username, password());
    }

    private Secret password() {
        if (passwordFile == null) {
            return new Secret(main.variable("PGPASSWORD"));
        }
        try {
            return new Secret(Files.readString(passwordFile).lines().findFirst().orElse(""));
        } catch (IOException unreadable) {
            throw new InvalidSettingsException(List.of("--password-file: cannot read " + passwordFile + ": "
                    + unreadable.getClass().getSimpleName() + '.'));
        }
    }

    private void report(Installer.Outcome outcome) {
        PrintWriter out = spec.commandLine().getOut();
        String before = outcome.layoutBefore().isPresent()
                ? "layout " + outcome.layoutBefore().getAsInt() + " before"
                : "new";
        out.println("Schema pgcat in database " + name + " has layout " + Installer.LAYOUT + " (" + before + ").");
        if (!outcome.findings().isEmpty()) {
            out.println("Still missing:");
            FindingsText.print(outcome.findings(), out);
        }
        out.flush();
    }
}
