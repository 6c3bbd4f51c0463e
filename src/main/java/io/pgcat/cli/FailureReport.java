package io.pgcat.cli;

import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;

import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

import io.pgcat.pipeline.InvalidSettingsException;
import io.pgcat.pipeline.ServerMessage;

/** Tells a person why a command failed: every problem of the configuration, or one message. */
final class FailureReport implements IExecutionExceptionHandler {

    private final BooleanSupplier verbose;

    FailureReport(BooleanSupplier verbose) {
        this.verbose = verbose;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        boolean invalid = failure instanceof InvalidSettingsException;
        if (failure instanceof InvalidSettingsException settings) {
            settings.problems().forEach(problem -> err.println("pgcat: " + problem));
        } else {
            err.println("pgcat: " + message(failure));
        }
        if (verbose.getAsBoolean()) {
            failure.printStackTrace(err);
        }
        err.flush();
        return invalid ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    private static String message(Exception failure) {
        if (failure instanceof SQLException refused) {
            return ServerMessage.of(refused);
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
