package io.pgcat.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import io.pgcat.pipeline.Settings;
import io.pgcat.pipeline.SubscriptionLife;

/** {@code pgcat subscription …}: from the first row to the last. */
@Command(
        name = "subscription",
        subcommands = CreateSubscriptionCommand.class,
        description = {
            "Create, drop, enable, disable, synchronize a subscription. The running process follows within a second.",
            "Functions of schema pgcat do the same in SQL."
        })
final class SubscriptionCommand implements Runnable {

    private static final String NAME = "As in pgcat.pgcat_subscription.name.";
    private static final String DATABASE = "As in pgcat.databases.NAME. Default: whichever holds the subscription.";

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private Main main;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command.");
    }

    Settings settings() {
        return main.settingsWithDatabase();
    }

    private SubscriptionLife life(String name, String database) {
        return SubscriptionLife.of(settings(), name, database);
    }

    private int told(String text) {
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    @Command(name = "drop", description = "Drop a subscription; its slot at the publisher, too. Rows stay.")
    int drop(
            @Parameters(paramLabel = "SUBSCRIPTION", description = NAME) String name,
            @Option(names = "--database", paramLabel = "NAME", defaultValue = "", description = DATABASE)
                    String database) {
        life(name, database).drop();
        return told("Subscription " + name + " is dropped. The process that runs it drops its slot.");
    }

    @Command(name = "enable", description = "Let changes flow.")
    int enable(
            @Parameters(paramLabel = "SUBSCRIPTION", description = NAME) String name,
            @Option(
                            names = "--immediate",
                            description = "Says nothing here, as it begins at once anyway; pglogical has it.")
                    boolean immediate,
            @Option(names = "--database", paramLabel = "NAME", defaultValue = "", description = DATABASE)
                    String database) {
        boolean changed = life(name, database).enable();
        return told("Subscription " + name + (changed ? " is enabled." : " was enabled already."));
    }

    @Command(name = "disable", description = "Hold changes back; they wait at the publisher, which keeps their WAL.")
    int disable(
            @Parameters(paramLabel = "SUBSCRIPTION", description = NAME) String name,
            @Option(
                            names = "--immediate",
                            description = "Roll back what is being applied at this moment, instead of waiting for its"
                                    + " end. It comes again.")
                    boolean immediate,
            @Option(names = "--database", paramLabel = "NAME", defaultValue = "", description = DATABASE)
                    String database) {
        SubscriptionLife life = life(name, database);
        boolean changed = immediate ? life.breakOff() : life.disable();
        return told("Subscription " + name + (changed ? " is disabled." : " was disabled already."));
    }

    @Command(
            name = "synchronize",
            description =
                    "Look for tables that are new in the publications, and go on with copies that wait or failed.")
    int synchronize(
            @Parameters(paramLabel = "SUBSCRIPTION", description = NAME) String name,
            @Option(names = "--truncate", description = "Empty the targets of tables whose copy waits.")
                    boolean truncate,
            @Option(names = "--database", paramLabel = "NAME", defaultValue = "", description = DATABASE)
                    String database) {
        SubscriptionLife life = life(name, database);
        if (truncate) {
            life.synchronizeEmptied();
        } else {
            life.synchronize();
        }
        return told("Asked for. To see when it is done: ./pgcat wait " + name + " --until-synced");
    }
}
