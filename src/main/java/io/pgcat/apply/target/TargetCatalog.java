package io.pgcat.apply.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.pgcat.change.Relation;
import io.pgcat.error.ReplicationException;

/**
 * Remembers tables' definitions for one session, and finds out when they have changed. One thread at a time.
 */
public final class TargetCatalog {

    /** A definition is looked at again when it was not for this long. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Connection connection;
    private final TableReader reader;
    private final Map<Name, Entry> entries = new HashMap<>();

    private record Name(String schema, String name) {}

    private static final class Entry {
        private final TargetTable table;
        private final String fingerprint;
        private long checkedAtNanos;

        private Entry(TableReader.Definition read) {
            this.table = read.table();
            this.fingerprint = read.fingerprint();
            this.checkedAtNanos = System.nanoTime();
        }

        private boolean isFresh() {
            return System.nanoTime() - checkedAtNanos < FRESH.toNanos();
        }
    }

    /** @param connection with an empty search_path */
    public TargetCatalog(Connection connection) {
        this.connection = connection;
        this.reader = new TableReader(connection, CatalogSql.DEFINITION);
    }

    /** Reads a definition that nobody asks for: the first one takes a server's process far longer than those that follow. */
    public void warmUp() throws SQLException {
        reader.read("pgcat", "pgcat_subscription_progress");
    }

    /** Forgets everything: what was known has turned out to be wrong. */
    public void forget() {
        entries.clear();
    }

    /**
     * Looks whether these relations' targets still are as they are remembered: one round trip at most, none when all
     * were looked at within the last second. What is not is forgotten.
     */
    public void refresh(Collection<Relation> relations) throws SQLException {
        List<Name> asked = relations.stream()
                .map(TargetCatalog::name)
                .filter(this::isStale)
                .toList();
        if (asked.isEmpty()) {
            return;
        }
        List<String> prints = fingerprints(asked);
        for (int i = 0; i < asked.size(); i++) {
            Name name = asked.get(i);
            Entry entry = entries.get(name);
            if (entry.fingerprint.equals(prints.get(i))) {
                entry.checkedAtNanos = System.nanoTime();
            } else {
                entries.remove(name);
            }
        }
    }

    /** The table may have changed a moment ago: {@link #refresh} looks at it again, however lately that was done. */
    public void expire(Relation relation) {
        Entry entry = entries.get(name(relation));
        if (entry != null) {
            entry.checkedAtNanos -= FRESH.toNanos();
        }
    }

    private boolean isStale(Name name) {
        Entry entry = entries.get(name);
        return entry != null && !entry.isFresh();
    }

    /**
     * The target of a relation.
     *
     * @return the same object as long as the definition is the same
     * @throws ReplicationException CONFIGURATION if there is nothing that rows can be written to
     */
    public TargetTable table(Relation relation) throws SQLException {
        Name name = name(relation);
        Entry entry = entries.get(name);
        if (entry == null) {
            entry = new Entry(reader.read(name.schema(), name.name()));
            entries.put(name, entry);
        }
        return entry.table;
    }

    private static Name name(Relation relation) {
        return new Name(relation.schema(), relation.name());
    }

    private List<String> fingerprints(List<Name> names) throws SQLException {
        List<String> prints = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(CatalogSql.FINGERPRINTS)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", names.stream().map(Name::schema).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text", names.stream().map(Name::name).toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    prints.add(rows.getString(1));
                }
            }
        }
        return prints;
    }
}
