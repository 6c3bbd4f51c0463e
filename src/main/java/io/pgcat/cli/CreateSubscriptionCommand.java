package io.pgcat.cli;

import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import io.pgcat.pipeline.SubscriptionLife;

/** {@code pgcat subscription create SUBSCRIPTION}. */
@Command(
        name = "create",
        description = "Make a subscription. It begins at once, with a copy of the rows that are there.")
final class CreateSubscriptionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private SubscriptionCommand parent;

    @Parameters(paramLabel = "SUBSCRIPTION", description = "Letters, digits and underscores.")
    private String name;

    @Option(
            names = "--dsn",
            required = true,
            paramLabel = "DSN",
            description = "The publisher, in libpq's words: host=publisher dbname=shop user=pgcat password=…")
    private String dsn;

    @Option(
            names = "--publications",
            required = true,
            split = ",",
            paramLabel = "NAME",
            description = "Publications, with commas between.")
    private List<String> publications;

    @Option(names = "--no-copy", description = "Leave rows that are there, and begin with the next change.")
    private boolean noCopy;

    @Option(names = "--disabled", description = "Do not begin yet.")
    private boolean disabled;

    @Option(
            names = "--options",
            paramLabel = "JSON",
            defaultValue = "{}",
            description = "As in pgcat_subscription.options: '{\"synchronize_structure\": true}'.")
    private String options;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            defaultValue = "",
            description = "That it applies to, as in pgcat.databases.NAME. Default: the only one.")
    private String database;

    @Override
    public Integer call() {
        SubscriptionLife.create(
                parent.settings(),
                database,
                new SubscriptionLife.Wish(name, dsn, publications, !noCopy, !disabled, options));
        spec.commandLine().getOut().println("Subscription " + name + " is made" + (disabled ? ", disabled." : "."));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
