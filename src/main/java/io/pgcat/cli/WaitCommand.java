package io.pgcat.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import io.pgcat.change.Lsn;
import io.pgcat.pipeline.SettingType;
import io.pgcat.pipeline.SubscriptionLife;

/** {@code pgcat wait SUBSCRIPTION}. */
@Command(
        name = "wait",
        description = "Wait until a subscription is as far as wanted. 1, with what is missing, when it takes too long.")
final class WaitCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private Main main;

    @Parameters(index = "0", paramLabel = "SUBSCRIPTION", description = "As in pgcat.pgcat_subscription.name.")
    private String subscription;

    @Parameters(
            index = "1",
            paramLabel = "TIMEOUT",
            defaultValue = "60s",
            description = "30s, 5m, 2h. Default: ${DEFAULT-VALUE}.")
    private String timeout;

    @ArgGroup(multiplicity = "1")
    private Until until;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            defaultValue = "",
            description = "As in pgcat.databases.NAME. Default: whichever holds the subscription.")
    private String database;

    /** What is waited for. */
    private static final class Until {

        @Option(
                names = "--until-lsn",
                paramLabel = "LSN",
                required = true,
                converter = LsnConverter.class,
                description = "Everything is applied that the publisher had committed at this position of its WAL:"
                        + " SELECT pg_current_wal_lsn().")
        private Lsn lsn;

        @Option(names = "--until-synced", required = true, description = "Every table is ready.")
        private boolean synced;
    }

    @Override
    public Integer call() throws InterruptedException {
        Duration limit = limit();
        SubscriptionLife life = SubscriptionLife.of(main.settingsWithDatabase(), subscription, database);
        Optional<String> missing = until.synced ? life.awaitSynced(limit) : life.awaitLsn(until.lsn, limit);
        if (missing.isPresent()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("pgcat: not within " + timeout + ": " + missing.get());
            err.flush();
            return ExitCode.SOFTWARE;
        }
        return ExitCode.OK;
    }

    private Duration limit() {
        try {
            return (Duration) SettingType.DURATION.parse(timeout);
        } catch (IllegalArgumentException unfit) {
            throw new ParameterException(
                    spec.commandLine(), "TIMEOUT: " + SettingType.DURATION.expected() + " is needed.", unfit);
        }
    }
}
