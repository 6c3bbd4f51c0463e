package io.pgcat.pipeline.copy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jboss.logging.Logger;

import io.pgcat.apply.BetweenWork;
import io.pgcat.apply.TableGate.Passage;
import io.pgcat.change.Lsn;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.CopyStore;
import io.pgcat.progress.Move;
import io.pgcat.progress.SyncedTable;
import io.pgcat.progress.TableState;
import io.pgcat.source.snapshot.PublishedTables;
import io.pgcat.source.snapshot.PublisherSession;
import io.pgcat.source.snapshot.SourceTable;

/**
 * The tables of one subscription: what the publisher publishes, and what the target's rows say of them. One thread changes
 * them; any thread may look.
 */
final class KnownTables {

    private static final Logger LOG = Logger.getLogger(KnownTables.class);

    /** What is told of them. */
    private static final String TABLES = "tables";

    private final CopySettings settings;
    private final CopyHost host;
    private final CopyStore store;
    private final TableRules rules;
    private final TableStructures structures;
    private final Map<String, TableCopy> tables = new HashMap<>();

    KnownTables(CopySettings settings, CopyHost host, CopyStore store, TableRules rules, TableStructures structures) {
        this.settings = settings;
        this.host = host;
        this.store = store;
        this.rules = rules;
        this.structures = structures;
    }

    /** What the target's rows say. */
    void load(List<SyncedTable> rows) {
        Map<Integer, Passage> passages = new HashMap<>();
        for (SyncedTable synced : rows) {
            passages.put(synced.oid(), table(synced).passage());
        }
        host.gate().change(passages);
    }

    private synchronized TableCopy table(SyncedTable synced) {
        return tables.computeIfAbsent(synced.remote(), remote -> new TableCopy(synced));
    }

    private synchronized TableCopy known(String remote) {
        return tables.get(remote);
    }

    synchronized List<TableCopy> all() {
        return List.copyOf(tables.values());
    }

    /**
     * Asks the publisher which tables there are: new ones are added, and those that are gone go.
     *
     * @throws SQLException when it cannot be asked now
     */
    void look() throws SQLException, InterruptedException {
        List<SourceTable> published = published();
        Set<String> names = new LinkedHashSet<>();
        List<Move> moves = new ArrayList<>();
        Map<Integer, Passage> passages = new HashMap<>();
        List<String> problems = new ArrayList<>();
        for (SourceTable source : published) {
            names.add(source.qualifiedName());
            try {
                add(source, moves, passages);
            } catch (ReplicationException | IndexOutOfBoundsException unmappable) {
                problems.add(source.qualifiedName() + " cannot be mapped: " + unmappable.getMessage());
            }
        }
        host.beside(TABLES, String.join("; ", problems));
        for (TableCopy table : all()) {
            if (!names.contains(table.synced().remote()) && !table.isBusy()) {
                moves.addAll(store.remove(table.synced()));
                passages.put(table.synced().oid(), Passage.IGNORE);
                forget(table);
            }
        }
        if (!moves.isEmpty()) {
            host.between(BetweenWork.change(moves, List.of(), passages));
        }
    }

    /** What is published; where nothing is copied the target gets what it lacks before the first change comes. */
    private List<SourceTable> published() throws SQLException {
        try (Connection publisher = PublisherSession.open(settings.publisher(), settings.purpose())) {
            List<SourceTable> published = PublishedTables.read(publisher, settings.publications());
            structures.published(published);
            if (!settings.copyData()) {
                structures.makeWithoutRows(published.stream()
                        .filter(source -> known(source.qualifiedName()) == null)
                        .toList());
            }
            return published;
        } catch (SQLException | ReplicationException e) {
            host.beside(TABLES, "the publisher cannot be asked for them: " + e.getMessage());
            throw e;
        }
    }

    private void add(SourceTable source, List<Move> moves, Map<Integer, Passage> passages) {
        TableCopy known = known(source.qualifiedName());
        boolean same = known != null && known.synced().oid() == source.oid();
        if (!same) {
            TableState state = known == null && settings.copyData() ? TableState.INITIALISE : TableState.READY;
            SyncedTable added = added(source, known, state);
            moves.add(store.add(added));
            known = known == null ? table(added) : known;
            known.synced(added);
            passages.put(source.oid(), known.passage());
            LOG.infof(
                    "table found, subscription=%s, table=%s, target=%s, state=%s",
                    settings.subscription(),
                    added.remote(),
                    added.local(),
                    added.state().letter());
        }
        known.source(source);
    }

    /** One that was made anew under its name goes on as the one before, wherever that is. */
    private SyncedTable added(SourceTable source, TableCopy known, TableState state) {
        SyncedTable before = known == null ? null : known.synced();
        return new SyncedTable(
                source.qualifiedName(),
                before == null ? rules.local(source).qualifiedName() : before.local(),
                source.oid(),
                before == null ? state : before.state(),
                before == null ? Lsn.ZERO : before.from(),
                before == null ? Lsn.ZERO : before.until(),
                before == null ? "" : before.conflict(),
                before == null ? "" : before.condition(),
                before == null ? 0 : before.copiedRows());
    }

    private synchronized void forget(TableCopy table) {
        tables.remove(table.synced().remote());
        LOG.infof(
                "table is not published any more, subscription=%s, table=%s",
                settings.subscription(), table.synced().remote());
    }

    /**
     * Reads which tables another hand has changed at the target: one that is to be copied (again) goes on as before until its
     * changes are held; one that is said to be ready is, once changes that are held are applied.
     */
    void takeWishes() throws SQLException, InterruptedException {
        List<SyncedTable> rows;
        try (Connection target = host.openTarget()) {
            rows = store.load(target);
        }
        for (SyncedTable row : rows) {
            TableCopy table = table(row);
            boolean catchesUp = row.state() == TableState.READY && table.state() == TableState.CATCHING_UP;
            if (!table.isBusy() && row.state() != table.state() && !catchesUp) {
                table.synced(row);
                table.tryNow();
                if (row.state() != TableState.INITIALISE) {
                    host.between(BetweenWork.change(List.of(), List.of(), Map.of(row.oid(), table.passage())));
                }
            }
        }
    }
}
