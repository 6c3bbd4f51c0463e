package io.pgcat.pipeline;

import java.util.Objects;

/**
 * One thing that a person should know before replication runs.
 *
 * @param subject what it concerns: a database, a subscription, or a table of one
 * @param message what is the matter, in one sentence
 * @param mend the statement or step that mends it; empty when there is nothing to mend
 */
public record Finding(Severity severity, String subject, String message, String mend) {

    /** How much a finding matters. */
    public enum Severity {
        /** Replication does not work, or not rightly, before this is mended. */
        ERROR,
        /** It works today and may not tomorrow. */
        WARN,
        /** Worth knowing. */
        INFO
    }

    public Finding {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(mend, "mend");
    }

    public static Finding error(String subject, String message, String mend) {
        return new Finding(Severity.ERROR, subject, message, mend);
    }

    public static Finding warn(String subject, String message, String mend) {
        return new Finding(Severity.WARN, subject, message, mend);
    }

    public static Finding info(String subject, String message) {
        return new Finding(Severity.INFO, subject, message, "");
    }
}
