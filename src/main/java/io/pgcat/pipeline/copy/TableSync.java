package io.pgcat.pipeline.copy;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jboss.logging.Logger;

import io.pgcat.apply.BatchApplier;
import io.pgcat.apply.BetweenWork;
import io.pgcat.apply.TableGate.Passage;
import io.pgcat.change.Relation;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.RetryDirective;
import io.pgcat.progress.CopyStore;
import io.pgcat.progress.Question;
import io.pgcat.progress.SyncedTable;
import io.pgcat.progress.TableState;

/**
 * Looks after the tables of one subscription: finds those that are new or gone in its publications, and brings each to the
 * stream. A thread of its own decides; workers do the work. One instance per run of a subscription.
 *
 * <p>A table that is to be copied has its changes held first, from one of the stream's transactions on. Then a snapshot is taken,
 * and its rows are copied from there: what committed before is in the snapshot, what committed later is held. When all rows are
 * there held changes are applied, the last of them between two of the stream's transactions, and from there on the table's
 * changes are applied as they come.
 */
public final class TableSync implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(TableSync.class);

    private static final Duration ROUND = Duration.ofSeconds(1);
    /** How often the target's rows are read although nobody has told of a change. */
    private static final Duration LOOK = Duration.ofSeconds(10);
    /** How often the publisher is asked for its tables although nobody has asked for that. */
    private static final Duration REFRESH = Duration.ofMinutes(3);

    private static final long STOP_MS = 5_000;

    private final CopySettings settings;
    private final CopyHost host;
    private final CopyStore store;
    private final TableRules rules;
    private final JobBoard board = new JobBoard();
    private final TableJobs jobs;
    private final FailedTables failures;
    private final CopyWorkers workers;
    private final Snapshots snapshots;
    private final TableStructures structures;
    private final KnownTables tables;
    private final Thread thread;

    private boolean stopping;
    private boolean streams;
    private boolean woken;
    private boolean refreshWanted;
    private long lookedAtNanos = System.nanoTime();
    private long refreshedAtNanos = lookedAtNanos - REFRESH.toNanos();

    public TableSync(CopySettings settings, CopyHost host) {
        this.settings = settings;
        this.host = host;
        this.store = new CopyStore(settings.subscription());
        this.rules = new TableRules(settings);
        this.structures = new TableStructures(settings, host, rules);
        this.tables = new KnownTables(settings, host, store, rules, structures);
        this.jobs = new TableJobs(settings, host, board, store, rules, structures);
        this.failures = new FailedTables(settings, host, store);
        this.workers = new CopyWorkers(settings, host, board, failures::settle);
        this.snapshots = new Snapshots(settings, this::copy, failures::settle);
        // Where tables are only noted, the stream's first changes go before that: it is done a round later.
        this.refreshWanted = settings.copyData() || settings.structure();
        this.thread = new Thread(this::run, "pgcat copy " + settings.id());
        thread.setDaemon(true);
    }

    /** What is known of the tables: the stream must not begin before {@link #load} was told. */
    public Question<List<SyncedTable>> known() {
        return store.settled();
    }

    /** @param known answer to {@link #known} */
    public void load(List<SyncedTable> known) {
        tables.load(known);
    }

    /** The publisher's slot exists, and everything that commits from now on will be streamed. */
    public synchronized void streamBegan() {
        streams = true;
        if (thread.getState() == Thread.State.NEW && !stopping) {
            thread.start();
        }
        notifyAll();
    }

    /** The subscription's rows may have changed. */
    public synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Asks the publisher for its tables soon. */
    public synchronized void refresh() {
        refreshWanted = true;
        tables.all().forEach(TableCopy::tryNow);
        wake();
    }

    /** What takes rows in, in this lane. */
    public BatchApplier lane(String name) {
        return workers.target(name);
    }

    /** How far each table is, by name. */
    public List<TableProgress> progress() {
        return tables.all().stream()
                .map(TableCopy::progress)
                .sorted(Comparator.comparing(TableProgress::remote))
                .toList();
    }

    /** Why a table cannot be copied before somebody acts; empty when nobody has to. */
    public Optional<ReplicationException> trouble() {
        return tables.all().stream()
                .map(TableCopy::failure)
                .filter(failure -> failure != null && failure.kind().retry() == RetryDirective.LATER)
                .findFirst();
    }

    private void run() {
        try {
            while (awaitRound()) {
                try {
                    round();
                } catch (ReplicationException e) {
                    LOG.debugf(e, "Tables cannot be looked after now, subscription=%s", settings.subscription());
                } catch (SQLException e) {
                    LOG.debugf(e, "Tables cannot be looked after now, subscription=%s", settings.subscription());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean awaitRound() throws InterruptedException {
        long end = System.nanoTime() + ROUND.toNanos();
        while (!stopping && !woken && !refreshWanted && System.nanoTime() < end) {
            wait(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
        }
        return !stopping;
    }

    private void round() throws SQLException, InterruptedException {
        boolean strangers = !host.gate().takeStrangers().isEmpty();
        long now = System.nanoTime();
        boolean look = takeWoken() || now - lookedAtNanos > LOOK.toNanos();
        boolean refresh = strangers || takeRefresh() || now - refreshedAtNanos > REFRESH.toNanos();
        if (refresh) {
            lookAtPublisher();
        }
        if (look || refresh) {
            tables.takeWishes();
            lookedAtNanos = System.nanoTime();
        }
        beginDue();
    }

    private void lookAtPublisher() throws SQLException, InterruptedException {
        boolean looked = false;
        try {
            tables.look();
            refreshedAtNanos = System.nanoTime();
            looked = true;
        } finally {
            if (!looked) {
                wantLook();
            }
        }
    }

    private synchronized void wantLook() {
        refreshWanted = true;
    }

    private synchronized boolean takeWoken() {
        boolean was = woken;
        woken = false;
        return was;
    }

    private synchronized boolean takeRefresh() {
        boolean was = refreshWanted;
        refreshWanted = false;
        return was;
    }

    private void beginDue() throws SQLException, InterruptedException {
        if (!hasStreamBegun() || snapshots.isFull()) {
            return;
        }
        Instant now = Instant.now();
        List<TableCopy> taken =
                tables.all().stream().filter(table -> table.take(now)).toList();
        Set<TableCopy> copied = new LinkedHashSet<>();
        for (TableCopy table : taken) {
            if (table.state() == TableState.CATCHING_UP) {
                board.add(table, jobs.catchUp(table));
            } else {
                copied.add(table);
            }
        }
        structures.make(copied).forEach((table, why) -> {
            copied.remove(table);
            failures.settle(table, why);
        });
        hold(copied);
        if (!copied.isEmpty()) {
            snapshots.take(copied);
        }
        workers.startFor(board);
    }

    private synchronized boolean hasStreamBegun() {
        return streams;
    }

    private void hold(Collection<TableCopy> copied) throws InterruptedException {
        for (TableCopy table : List.copyOf(copied)) {
            if (table.state() == TableState.INITIALISE) {
                try {
                    hold(table);
                } catch (ReplicationException e) {
                    copied.remove(table);
                    failures.settle(table, e);
                }
            }
        }
    }

    private void hold(TableCopy table) throws InterruptedException {
        SyncedTable synced = table.synced();
        List<Relation> emptied = List.of();
        if (rules.truncates(synced)) {
            rules.requireOwnTarget(table.source());
            emptied = List.of(rules.local(table.source()));
        }
        host.between(BetweenWork.change(List.of(store.begin(synced)), emptied, Map.of(synced.oid(), Passage.HOLD)));
        table.synced(synced.begun());
    }

    private void copy(Set<TableCopy> copied, SnapshotGroup group) {
        copied.forEach(table -> {
            table.group(group);
            board.add(table, jobs.copy(table, group));
        });
        workers.startFor(board);
    }

    /** Breaks off what is under way; what is not complete goes on another time. */
    @Override
    public void close() {
        synchronized (this) {
            stopping = true;
            notifyAll();
        }
        board.close();
        thread.interrupt();
        snapshots.close();
        workers.close();
        try {
            thread.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
