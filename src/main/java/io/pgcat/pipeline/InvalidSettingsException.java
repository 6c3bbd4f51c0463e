package io.pgcat.pipeline;

import java.util.List;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/** The configuration cannot be used. Carries every problem there is, so that a person mends them in one go. */
public class InvalidSettingsException extends ReplicationException {

    private final transient List<String> problems;

    /** @param problems one sentence each; never empty */
    public InvalidSettingsException(List<String> problems) {
        super(ErrorKind.CONFIGURATION, String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence each, ordered by key. */
    public List<String> problems() {
        return problems;
    }
}
