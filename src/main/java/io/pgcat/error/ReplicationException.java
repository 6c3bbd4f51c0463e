package io.pgcat.error;

import java.util.Objects;
import java.util.Optional;

import io.pgcat.change.Lsn;

/**
 * Any failure of replication, told so that a person can act on it. Messages hold no row values, passwords or URLs with
 * credentials.
 */
public class ReplicationException extends RuntimeException {

    private final ErrorKind kind;
    private final transient Place place;
    private final String sqlState;

    /**
     * Where a change failed.
     *
     * @param commitLsn the commit LSN of the transaction
     * @param table the target's {@code schema.name}; empty when the transaction as a whole failed, at COMMIT for instance
     */
    public record Place(Lsn commitLsn, String table) {}

    /** A failure that concerns no particular change. */
    public ReplicationException(ErrorKind kind, String message, Throwable cause) {
        this(kind, message, null, "", cause);
    }

    /** A failure without a cause below it. */
    public ReplicationException(ErrorKind kind, String message) {
        this(kind, message, null, "", null);
    }

    /**
     * @param place where; null when no particular change failed
     * @param sqlState the server's five characters; empty when the failure is not the server's
     */
    public ReplicationException(ErrorKind kind, String message, Place place, String sqlState, Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.place = place;
        this.sqlState = sqlState == null ? "" : sqlState;
    }

    /** What is done about it. */
    public ErrorKind kind() {
        return kind;
    }

    /** The change that failed, if one did. */
    public Optional<Place> place() {
        return Optional.ofNullable(place);
    }

    /** The server's SQLSTATE, or empty. */
    public String sqlState() {
        return sqlState;
    }
}
