package io.pgcat.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.pgcat.change.Batch;
import io.pgcat.change.Change;
import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.change.Transaction.Part;
import io.pgcat.error.ReplicationException;
import io.pgcat.pipeline.Installer;
import io.pgcat.progress.Acknowledgement;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertThrows;

/** A database with schema pgcat, and an applier into it whose batches are made by hand. */
final class Subscriber implements AutoCloseable {

    static final String NAME = "sub";
    static final Instant COMMIT_TIME = Instant.parse("2026-01-02T03:04:05.678901Z");

    private final TestDatabase database;
    private final TargetDatabase target;
    private final Durability durability;
    private final ApplyConfig config;
    private Applier applier;
    private long wal = 0x1_0000_0000L;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();

    Subscriber(int version) throws SQLException {
        this(version, "postgres", config -> config.withSynchronousCommit("on"));
    }

    /** @param role the apply role, which may be no superuser */
    Subscriber(int version, String role, UnaryOperator<ApplyConfig> setting) throws SQLException {
        this(Servers.database(version), role, setting);
    }

    /** In a database of the test's own. */
    Subscriber(TestDatabase database, String role, UnaryOperator<ApplyConfig> setting) throws SQLException {
        this(database, database.jdbcUrl(), role, setting);
    }

    /** @param url by which the applier reaches the database */
    Subscriber(TestDatabase database, String url, String role, UnaryOperator<ApplyConfig> setting) throws SQLException {
        this.database = database;
        try (Connection connection = database.connect()) {
            new Installer().install(connection, database.name(), role);
        }
        Properties credentials = new Properties();
        credentials.setProperty("user", role);
        this.target = new TargetDatabase(database.name(), url, credentials);
        this.durability = new Durability(target);
        this.config = setting.apply(ApplyConfig.of(NAME, "pgcat_" + database.name()));
        this.applier = newApplier();
    }

    TestDatabase database() {
        return database;
    }

    Applier applier() {
        return applier;
    }

    /** A second process's applier for the same subscription, without origin, so that only the position is between them. */
    Applier rival() {
        return new Applier(
                target,
                new ApplyConfig(
                        NAME, "", false, config.synchronousCommit(), config.confirmInterval(), config.strategies()),
                durability);
    }

    /** From now on the source is one that began where the target once was. */
    void sourceBeganAt(Lsn position) {
        applier.close();
        applier = new Applier(target, config, durability, () -> position, TableGate.open());
    }

    /** From now on changes of this publisher's table are held. */
    void holds(int remoteOid) {
        applier.close();
        TableGate gate = TableGate.open();
        gate.change(Map.of(remoteOid, TableGate.Passage.HOLD));
        applier = new Applier(target, config, durability, () -> Lsn.ZERO, gate);
    }

    /** Applies all that is held of a table. */
    void replay(HeldTable table) {
        try (CopyTarget copy = new CopyTarget(target, config.withOrigin(""))) {
            boolean none = false;
            while (!none) {
                none = copy.replay(table);
            }
        }
    }

    private Applier newApplier() {
        return new Applier(target, config, durability);
    }

    /** As after a restart of the process. */
    void restart() {
        applier.close();
        applier = newApplier();
    }

    void execute(String... statements) throws SQLException {
        database.execute(statements);
    }

    /** Rows of a query, columns with | between, NULL as {@code ~}. */
    List<String> rows(String table, String... columns) throws SQLException {
        List<String> texts = Arrays.stream(columns)
                .map(c -> "coalesce(" + c + "::text, '~')")
                .toList();
        return database.values("SELECT " + String.join(" || '|' || ", texts) + " AS r FROM " + table + " ORDER BY ("
                + String.join(" || '|' || ", texts) + ") COLLATE \"C\"");
    }

    List<String> values(String sql) throws SQLException {
        return database.values(sql);
    }

    String value(String sql) throws SQLException {
        return database.value(sql);
    }

    /** How many batches were acknowledged. */
    int acknowledged() {
        return acknowledged.get();
    }

    /** How many batches were said to be lost. */
    int lost() {
        return lost.get();
    }

    /** The end of the last transaction made. */
    Lsn end() {
        return new Lsn(wal);
    }

    Transaction transaction(Change... changes) {
        return part(Part.WHOLE, changes);
    }

    /** The next transaction of the stream; parts of one transaction share a commit LSN. */
    Transaction part(Part part, Change... changes) {
        if (part.begins()) {
            wal += 0x100;
        }
        Lsn commit = new Lsn(wal - 0x30);
        return new Transaction(
                7, commit, part.completes() ? new Lsn(wal) : commit, COMMIT_TIME, "", part, List.of(changes));
    }

    /** Applies changes as one transaction. */
    void apply(Change... changes) {
        apply(transaction(changes));
    }

    void apply(Transaction... transactions) {
        apply(new Batch(NAME, List.of(transactions), new Lsn(wal)));
    }

    void apply(Batch batch) {
        applier.apply(batch, new Acknowledgement() {
            @Override
            public void complete() {
                acknowledged.incrementAndGet();
            }

            @Override
            public void lost() {
                lost.incrementAndGet();
            }
        });
    }

    /** A batch that says only that the position moved. */
    Lsn idle() {
        wal += 0x1000;
        apply(new Batch(NAME, new ArrayList<>(), new Lsn(wal)));
        return new Lsn(wal);
    }

    ReplicationException failure(Change... changes) {
        return assertThrows(ReplicationException.class, () -> apply(changes));
    }

    String progress(String column) throws SQLException {
        return value(
                "SELECT " + column + " FROM pgcat.pgcat_subscription_progress WHERE subscription = '" + NAME + "'");
    }

    @Override
    public void close() throws SQLException {
        applier.close();
        durability.close();
        // A server has room for few origins, and they outlive the database.
        database.dropOrigins(config.originName());
        database.close();
    }
}
