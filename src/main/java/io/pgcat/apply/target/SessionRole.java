package io.pgcat.apply.target;

/**
 * The value of {@code session_replication_role} under which a target is written.
 *
 * <p>In {@code replica} ordinary triggers and foreign keys do not fire, as in PostgreSQL's own apply worker. A view's rules
 * and INSTEAD OF triggers do not fire either, and rows would vanish in silence: those views are written in
 * {@code local}. Foreign tables are written in {@code replica}: the role does not travel to the other server.
 */
public enum SessionRole {
    REPLICA("replica"),
    LOCAL("local");

    private final String setting;

    SessionRole(String setting) {
        this.setting = setting;
    }

    /** The value as PostgreSQL writes it. */
    public String setting() {
        return setting;
    }
}
