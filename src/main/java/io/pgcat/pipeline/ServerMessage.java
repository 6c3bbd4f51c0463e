package io.pgcat.pipeline;

import java.sql.SQLException;

import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a server said, fit to be shown: message and hint, but not the detail, which holds values of rows. */
public final class ServerMessage {

    private ServerMessage() {}

    /** One line; when the failure is the driver's or the network's, the driver's message. */
    public static String of(SQLException failure) {
        ServerErrorMessage said = failure instanceof PSQLException own ? own.getServerErrorMessage() : null;
        if (said == null || said.getMessage() == null) {
            String text = String.valueOf(failure.getMessage());
            return text.lines().findFirst().orElse(text);
        }
        String hint = said.getHint() == null ? "" : ". " + said.getHint();
        return said.getMessage() + hint + " (SQLSTATE " + said.getSQLState() + ')';
    }
}
