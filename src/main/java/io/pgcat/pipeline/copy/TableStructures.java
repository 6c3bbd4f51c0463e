package io.pgcat.pipeline.copy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jboss.logging.Logger;

import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.SqlStates;
import io.pgcat.source.snapshot.PublisherSession;
import io.pgcat.source.snapshot.SourceTable;
import io.pgcat.structure.Existing;
import io.pgcat.structure.QualifiedName;
import io.pgcat.structure.Report;
import io.pgcat.structure.StructureCopy;

/** Makes tables that the target lacks, where option synchronize_structure asks for that; else does nothing. Any thread. */
final class TableStructures {

    private static final Logger LOG = Logger.getLogger(TableStructures.class);

    private final CopySettings settings;
    private final CopyHost host;
    private final TableRules rules;
    private List<QualifiedName> published = List.of();
    /** Of all that is published, as foreign keys need both their tables; null before somebody needs it. */
    private StructureCopy whole;
    /** Partitions that are published by themselves come with their roots. */
    private Map<QualifiedName, QualifiedName> roots = Map.of();

    TableStructures(CopySettings settings, CopyHost host, TableRules rules) {
        this.settings = settings;
        this.host = host;
        this.rules = rules;
    }

    /** What the publications hold now. */
    synchronized void published(List<SourceTable> now) {
        published = now.stream().map(TableStructures::name).toList();
        whole = null;
    }

    /**
     * Makes those of the tables that the target lacks, without keys and indexes: {@link #finish} brings them after the rows.
     *
     * @return what could not be made, and why
     */
    Map<TableCopy, ReplicationException> make(Collection<TableCopy> tables) {
        if (!settings.structure() || tables.isEmpty()) {
            return Map.of();
        }
        Map<QualifiedName, TableCopy> byName = new LinkedHashMap<>();
        tables.forEach(table -> byName.put(name(table.source()), table));
        Map<TableCopy, ReplicationException> failures = new LinkedHashMap<>();
        try {
            make(List.copyOf(byName.keySet())).forEach((name, why) -> failures.put(byName.get(name), why));
        } catch (ReplicationException e) {
            tables.forEach(table -> failures.put(table, e));
        } catch (SQLException e) {
            ReplicationException failure = new ReplicationException(
                    SqlStates.kindWhilePreparing(e),
                    "Cannot make tables that the target lacks: " + e.getMessage(),
                    null,
                    e.getSQLState(),
                    e);
            tables.forEach(table -> failures.put(table, failure));
        }
        return failures;
    }

    /**
     * Makes those of the tables that the target lacks, with everything.
     *
     * @throws ReplicationException CONFIGURATION naming what could not be made
     */
    void makeWithoutRows(List<SourceTable> tables) throws SQLException {
        if (!settings.structure() || tables.isEmpty()) {
            return;
        }
        List<QualifiedName> names = tables.stream().map(TableStructures::name).toList();
        Map<QualifiedName, ReplicationException> failures = make(names);
        if (!failures.isEmpty()) {
            throw failures.values().iterator().next();
        }
        complete(names, StructureCopy::finish);
    }

    /**
     * Gives a table that {@link #make} has made its keys and indexes, and foreign keys where both tables have their rows.
     *
     * @throws ReplicationException CONFIGURATION naming what could not be made
     */
    void finish(SourceTable table) throws SQLException {
        if (settings.structure()) {
            complete(List.of(name(table)), StructureCopy::finish);
        }
    }

    /**
     * Gives a table that {@link #make} has made its keys and indexes before its rows, or the rest of them, come.
     *
     * @throws ReplicationException CONFIGURATION naming what could not be made
     */
    void makeKeys(SourceTable table) throws SQLException {
        if (settings.structure()) {
            complete(List.of(name(table)), StructureCopy::makeKeys);
        }
    }

    /** What follows the making of tables. */
    @FunctionalInterface
    private interface Phase {
        Report run(StructureCopy copy, Connection target, List<QualifiedName> tables);
    }

    /** Whether {@link #finish} will give the table the publisher's keys: {@link #make} has made it, and for its rows alone. */
    boolean bringsKeys(SourceTable table) throws SQLException {
        if (!settings.structure() || rules.isShared(table)) {
            return false;
        }
        try (Connection target = host.openTarget()) {
            return StructureCopy.awaitsRows(target, local(name(table)));
        }
    }

    private Map<QualifiedName, ReplicationException> make(List<QualifiedName> names) throws SQLException {
        try (Connection target = host.openTarget()) {
            List<QualifiedName> missing = StructureCopy.missing(target, names, this::local);
            if (missing.isEmpty()) {
                return Map.of();
            }
            Report report = create(target, missing);
            tell(report);
            return StructureCopy.missing(target, missing, this::local).stream()
                    .collect(Collectors.toMap(name -> name, name -> notMade(name, report)));
        }
    }

    private void complete(List<QualifiedName> names, Phase phase) throws SQLException {
        try (Connection target = host.openTarget()) {
            StructureCopy copy = whole();
            Report report =
                    phase.run(copy, target, names.stream().map(this::root).toList());
            tell(report);
            report.requireNoProblems();
        }
    }

    private synchronized StructureCopy whole() throws SQLException {
        if (whole == null) {
            try (Connection publisher = publisher()) {
                roots = StructureCopy.roots(publisher, published);
                whole = read(publisher, roots);
            }
        }
        return whole;
    }

    private synchronized QualifiedName root(QualifiedName table) {
        return roots.getOrDefault(table, table);
    }

    private Report create(Connection target, List<QualifiedName> missing) throws SQLException {
        try (Connection publisher = publisher()) {
            return read(publisher, StructureCopy.roots(publisher, missing)).createTables(target);
        }
    }

    private StructureCopy read(Connection publisher, Map<QualifiedName, QualifiedName> rootsRead) {
        Set<QualifiedName> names = new LinkedHashSet<>(rootsRead.values());
        return new StructureCopy(StructureCopy.read(publisher, names), this::local, Existing.LEAVE);
    }

    private Connection publisher() throws SQLException {
        return PublisherSession.open(settings.publisher(), settings.purpose());
    }

    private ReplicationException notMade(QualifiedName name, Report report) {
        String reasons =
                report.problems().stream().map(Report.Problem::toString).collect(Collectors.joining(" "));
        return new ReplicationException(
                ErrorKind.CONFIGURATION,
                "Table " + local(name) + " cannot be made: " + reasons,
                null,
                report.problems().isEmpty() ? "" : report.problems().get(0).sqlState(),
                null);
    }

    private void tell(Report report) {
        report.created()
                .forEach(item -> LOG.infof("made at the target, subscription=%s: %s", settings.subscription(), item));
        report.notes().forEach(note -> LOG.infof("made otherwise, subscription=%s: %s", settings.subscription(), note));
    }

    private static QualifiedName name(SourceTable source) {
        return new QualifiedName(source.schema(), source.name());
    }

    private QualifiedName local(QualifiedName name) {
        Relation local = rules.rename(new Relation(0, name.schema(), name.name(), ReplicaIdentity.DEFAULT, List.of()));
        return new QualifiedName(local.schema(), local.name());
    }
}
