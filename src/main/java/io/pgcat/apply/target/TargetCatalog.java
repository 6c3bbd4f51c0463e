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
import java.util.Objects;

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
    /** Of tables that were asked for together and are about to be read; null where there is none. */
    private final Map<Name, String> announced = new HashMap<>();

    private record Name(String schema, String name) {}

    private static final class Entry {
        private final TargetTable table;
        private final String fingerprint;
        private long checkedAtNanos;

        private Entry(TargetTable table, String fingerprint) {
            this.table = table;
            this.fingerprint = fingerprint;
            this.checkedAtNanos = System.nanoTime();
        }

        private boolean isFresh() {
            return System.nanoTime() - checkedAtNanos < FRESH.toNanos();
        }
    }

    /** @param connection with an empty search_path */
    public TargetCatalog(Connection connection) throws SQLException {
        this.connection = connection;
        this.reader = new TableReader(connection, CatalogSql.FIND);
    }

    /** Forgets everything: what was known has turned out to be wrong. */
    public void forget() {
        entries.clear();
        announced.clear();
    }

    /**
     * Looks whether these relations' targets still are as they are remembered: one round trip at most, none when all
     * were looked at within the last second.
     */
    public void refresh(Collection<Relation> relations) throws SQLException {
        announced.clear();
        List<Name> asked = relations.stream()
                .map(TargetCatalog::name)
                .filter(name -> !isFresh(name))
                .toList();
        if (asked.isEmpty()) {
            return;
        }
        List<String> prints = fingerprints(asked);
        for (int i = 0; i < asked.size(); i++) {
            Name name = asked.get(i);
            Entry entry = entries.get(name);
            if (entry != null && Objects.equals(entry.fingerprint, prints.get(i))) {
                entry.checkedAtNanos = System.nanoTime();
            } else {
                entries.remove(name);
                announced.put(name, prints.get(i));
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

    private boolean isFresh(Name name) {
        Entry entry = entries.get(name);
        return entry != null && entry.isFresh();
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
            // The fingerprint first: what changes while the table is read is found later.
            String fingerprint = announced.containsKey(name)
                    ? announced.remove(name)
                    : fingerprints(List.of(name)).get(0);
            entry = new Entry(reader.read(name.schema(), name.name()), fingerprint);
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
                    prints.add(rows.getString(2));
                }
            }
        }
        return prints;
    }
}
