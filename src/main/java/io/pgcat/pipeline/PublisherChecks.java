package io.pgcat.pipeline;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.pgcat.source.slot.SlotStatus;
import io.pgcat.source.slot.Slots;

/** What a publisher must be like. Source: PostgreSQL 18, "Logical Replication", "Configuration Settings". */
final class PublisherChecks {

    static final List<Check<PublisherSubject>> ALL = List.of(
            PublisherChecks::version,
            PublisherChecks::walLevel,
            PublisherChecks::replicationRole,
            PublisherChecks::publicationsExist,
            PublisherChecks::publicationsHoldTables,
            PublisherChecks::replicaIdentities,
            PublisherChecks::tablesReadable,
            PublisherChecks::slot,
            PublisherChecks::retainedWal,
            PublisherChecks::freeSlot,
            PublisherChecks::freeWalSender,
            PublisherChecks::slotLimit,
            PublisherChecks::senderTimeout);

    static final int OLDEST = 110_000;
    static final int NEWEST_MAJOR = 18;

    private static final int MAJOR = 10_000;
    private static final int SLOT_LIMIT_SINCE = 130_000;
    private static final int SHORTEST_TIMEOUT_MS = 10_000;
    private static final long WORTH_TELLING_BYTES = 1L << 20;
    private static final long MUCH_WAL_BYTES = 1L << 30;

    private PublisherChecks() {}

    private static List<Finding> version(PublisherSubject publisher) throws SQLException {
        return version(publisher.subject() + ": publisher", publisher.version());
    }

    /** Of publishers and of databases to apply to. */
    static List<Finding> version(String subject, int version) {
        if (version < OLDEST) {
            return List.of(Finding.error(
                    subject, "runs PostgreSQL " + version / MAJOR + ", 11 is the oldest", "upgrade the server"));
        }
        if (version / MAJOR > NEWEST_MAJOR) {
            return List.of(Finding.warn(
                    subject,
                    "runs PostgreSQL " + version / MAJOR + ", tested up to " + NEWEST_MAJOR,
                    "look for a newer pgcat"));
        }
        return List.of();
    }

    private static List<Finding> walLevel(PublisherSubject publisher) throws SQLException {
        String level = publisher.setting("wal_level");
        return level.equals("logical")
                ? List.of()
                : publisher.error(
                        "the publisher has wal_level = " + level + ", logical decoding needs logical",
                        "ALTER SYSTEM SET wal_level = 'logical'; -- then restart the server");
    }

    private static List<Finding> replicationRole(PublisherSubject publisher) throws SQLException {
        // Amazon's managed PostgreSQL lends REPLICATION by membership.
        String query = "SELECT r.rolreplication OR r.rolsuper OR EXISTS (SELECT FROM pg_catalog.pg_roles m"
                + " WHERE m.rolname = 'rds_replication' AND pg_catalog.pg_has_role(m.oid, 'USAGE'))"
                + " FROM pg_catalog.pg_roles r WHERE r.rolname = current_user";
        return Query.isTrue(publisher.connection(), query)
                ? List.of()
                : publisher.error(
                        "role " + publisher.role() + " has no REPLICATION at the publisher",
                        "ALTER ROLE " + publisher.role() + " REPLICATION;");
    }

    private static List<Finding> publicationsExist(PublisherSubject publisher) throws SQLException {
        List<String> missing = Query.column(
                publisher.connection(),
                "SELECT pg_catalog.quote_ident(w) FROM unnest(?) w"
                        + " WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_publication WHERE pubname = w)",
                publisher.publications());
        List<Finding> findings = new ArrayList<>();
        missing.forEach(name -> findings.addAll(publisher.error(
                "publication " + name + " does not exist at the publisher",
                "CREATE PUBLICATION " + name + " FOR TABLE ...;")));
        return findings;
    }

    private static List<Finding> publicationsHoldTables(PublisherSubject publisher) throws SQLException {
        List<String> empty = Query.column(
                publisher.connection(),
                "SELECT pg_catalog.quote_ident(pubname) FROM pg_catalog.pg_publication p WHERE pubname = ANY (?)"
                        + " AND NOT EXISTS (SELECT FROM pg_catalog.pg_publication_tables t WHERE t.pubname = p.pubname)",
                publisher.publications());
        List<Finding> findings = new ArrayList<>();
        empty.forEach(name -> findings.addAll(publisher.warn(
                "publication " + name + " holds no table", "ALTER PUBLICATION " + name + " ADD TABLE ...;")));
        return findings;
    }

    private static List<Finding> replicaIdentities(PublisherSubject publisher) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (PublishedTable table : publisher.tables()) {
            if (table.published().needsKey() && !table.identifiable()) {
                findings.addAll(publisher.warn(
                        "table " + table.name() + " has no replica identity, so the publisher refuses to update and"
                                + " delete its rows",
                        "ALTER TABLE " + table.quoted() + " REPLICA IDENTITY FULL; -- or add a primary key"));
            }
        }
        return findings;
    }

    private static List<Finding> tablesReadable(PublisherSubject publisher) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        if (!publisher.copyData()) {
            return findings;
        }
        for (PublishedTable table : publisher.tables()) {
            if (!table.readable()) {
                findings.addAll(publisher.error(
                        "role " + publisher.role() + " may not read table " + table.name() + ", which is to be copied",
                        "GRANT USAGE ON SCHEMA " + table.quotedSchema() + " TO " + publisher.role()
                                + "; GRANT SELECT ON " + table.quoted() + " TO " + publisher.role() + ';'));
            }
        }
        return findings;
    }

    private static List<Finding> slot(PublisherSubject publisher) throws SQLException {
        Optional<SlotStatus> found = new Slots(publisher.connection()).find(publisher.slot());
        if (found.isEmpty()) {
            return List.of();
        }
        SlotStatus slot = found.get();
        String database = Query.value(publisher.connection(), "SELECT pg_catalog.current_database()");
        if (!slot.plugin().equals("pgoutput") || !slot.database().equals(database)) {
            return publisher.error(
                    "slot " + slot.name() + " belongs to something else: plugin '" + slot.plugin() + "', database '"
                            + slot.database() + "'",
                    "UPDATE pgcat.pgcat_subscription SET slot_name = '...' WHERE name = '...';");
        }
        if (slot.isLost()) {
            String why = slot.invalidation().isEmpty() ? "wal_status lost" : slot.invalidation();
            return publisher.error(
                    "slot " + slot.name() + " was invalidated (" + why + "): changes are lost",
                    "SELECT pg_drop_replication_slot('" + slot.name() + "'); -- then copy the tables again");
        }
        if (slot.activePid() != 0 && !publisher.isRun()) {
            return publisher.warn(
                    "slot " + slot.name() + " is in use by process " + slot.activePid()
                            + " of the publisher, and no pgcat" + " runs this subscription",
                    "SELECT pg_terminate_backend(" + slot.activePid() + ");");
        }
        return List.of();
    }

    private static List<Finding> retainedWal(PublisherSubject publisher) throws SQLException {
        String query = "SELECT pg_catalog.pg_wal_lsn_diff(CASE WHEN pg_catalog.pg_is_in_recovery()"
                + " THEN pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_lsn() END, restart_lsn)::bigint"
                + " FROM pg_catalog.pg_replication_slots WHERE slot_name = ? AND restart_lsn IS NOT NULL";
        String retained = Query.value(publisher.connection(), query, publisher.slot());
        if (retained == null) {
            return List.of();
        }
        long bytes = Long.parseLong(retained);
        String message = "slot " + publisher.slot() + " retains " + (bytes >> 20) + " MB of WAL";
        if (bytes < WORTH_TELLING_BYTES) {
            return List.of();
        }
        return bytes < MUCH_WAL_BYTES
                ? List.of(Finding.info(publisher.subject(), message))
                : publisher.warn(
                        message,
                        "./pgcat run -- or, to give it up: SELECT pg_drop_replication_slot('" + publisher.slot()
                                + "');");
    }

    private static List<Finding> freeSlot(PublisherSubject publisher) throws SQLException {
        long most = publisher.number("max_replication_slots");
        String query = "SELECT count(*) FILTER (WHERE slot_name = ?) > 0 OR count(*) < ?::bigint"
                + " FROM pg_catalog.pg_replication_slots";
        return Query.isTrue(publisher.connection(), query, publisher.slot(), most)
                ? List.of()
                : publisher.error(
                        "the publisher has no free replication slot (max_replication_slots = " + most + ")",
                        "ALTER SYSTEM SET max_replication_slots = " + (most + 10) + "; -- then restart the server");
    }

    private static List<Finding> freeWalSender(PublisherSubject publisher) throws SQLException {
        long most = publisher.number("max_wal_senders");
        String query = "SELECT count(*) FILTER (WHERE slot_name = ? AND active) > 0 OR (SELECT count(*) FROM"
                + " pg_catalog.pg_stat_replication) < ?::bigint"
                + " FROM pg_catalog.pg_replication_slots";
        return Query.isTrue(publisher.connection(), query, publisher.slot(), most)
                ? List.of()
                : publisher.error(
                        "the publisher has no free WAL sender (max_wal_senders = " + most + ")",
                        "ALTER SYSTEM SET max_wal_senders = " + (most + 10) + "; -- then restart the server");
    }

    private static List<Finding> slotLimit(PublisherSubject publisher) throws SQLException {
        boolean unlimited = publisher.version() >= SLOT_LIMIT_SINCE && publisher.number("max_slot_wal_keep_size") < 0;
        return unlimited
                ? publisher.warn(
                        "max_slot_wal_keep_size is unlimited at the publisher: while nobody reads the slot, its disk may"
                                + " fill",
                        "ALTER SYSTEM SET max_slot_wal_keep_size = '100GB'; SELECT pg_reload_conf(); -- beyond it the slot"
                                + " is lost")
                : List.of();
    }

    private static List<Finding> senderTimeout(PublisherSubject publisher) throws SQLException {
        long timeoutMs = publisher.number("wal_sender_timeout");
        return timeoutMs > 0 && timeoutMs < SHORTEST_TIMEOUT_MS
                ? publisher.warn(
                        "wal_sender_timeout is only " + timeoutMs
                                + " ms at the publisher: short stalls cut the connection",
                        "ALTER SYSTEM SET wal_sender_timeout = '60s'; SELECT pg_reload_conf();")
                : List.of();
    }
}
