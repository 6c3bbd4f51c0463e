package io.pgcat.compare.table;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.pgcat.apply.target.TargetCatalog;
import io.pgcat.apply.target.TargetColumn;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.compare.CompareOptions;
import io.pgcat.compare.ComparedSubscription;
import io.pgcat.compare.TableTally;
import io.pgcat.compare.side.Pair;
import io.pgcat.compare.side.Session;
import io.pgcat.compare.side.Side;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.route.TableMapping;

/** Finds out which tables of both sides belong together, and which of their columns. */
public final class Planner {

    private final Pair ends;
    private final ComparedSubscription subscription;
    private final CompareOptions options;
    private final boolean sameFloats;
    private final KeyChoice keys;
    private final CopyStates copies;

    public Planner(Pair ends, Ends servers, CompareOptions options) {
        this.ends = ends;
        this.subscription = servers.subscription();
        this.options = options;
        this.sameFloats = servers.writeFloatsAlike();
        this.keys = new KeyChoice(ends, sameFloats);
        this.copies = new CopyStates(ends.target(), subscription);
    }

    /**
     * One of them.
     *
     * @param table null when it cannot be compared; its tally says why
     */
    public record Planned(ComparedTable table, TableTally tally) {

        public boolean isCompared() {
            return table != null;
        }
    }

    /**
     * The tables, by their names at the target.
     *
     * @throws ReplicationException CONFIGURATION if a table that was asked for is not among them
     */
    public List<Planned> plan(List<ComparedSource> published) {
        Map<String, Group> groups = groups(published);
        requireKnown(groups);
        List<Planned> planned = new ArrayList<>();
        groups.values().stream().filter(this::isWanted).forEach(group -> planned.add(plan(group)));
        return planned;
    }

    /** Tables of the publisher that end in one of the target. */
    private record Group(Relation local, List<ComparedSource> sources, String problem) {

        private boolean isCalled(String name) {
            return local.qualifiedName().equals(name)
                    || sources.stream().anyMatch(source -> source.name().equals(name));
        }

        private List<String> remote() {
            return sources.stream().map(ComparedSource::name).toList();
        }
    }

    private Map<String, Group> groups(List<ComparedSource> published) {
        TableMapping mapping = new TableMapping(subscription.mapping());
        Map<String, Group> groups = new LinkedHashMap<>();
        for (ComparedSource source : published) {
            TargetTable table = source.definition();
            Relation remote = new Relation(0, table.schema(), table.name(), ReplicaIdentity.DEFAULT, List.of());
            try {
                Relation local = mapping.map(remote);
                groups.computeIfAbsent(local.qualifiedName(), name -> new Group(local, new ArrayList<>(), ""))
                        .sources()
                        .add(source);
            } catch (ReplicationException | IndexOutOfBoundsException unmappable) {
                String problem = "its name cannot be mapped: " + unmappable.getMessage();
                groups.put(source.name() + " unmapped", new Group(remote, List.of(source), problem));
            }
        }
        return groups;
    }

    private void requireKnown(Map<String, Group> groups) {
        Set<String> unknown = new TreeSet<>(options.tables());
        unknown.removeIf(name -> groups.values().stream().anyMatch(group -> group.isCalled(name)));
        if (!unknown.isEmpty()) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "Subscription " + subscription.name() + " does not replicate "
                            + String.join(", ", unknown) + "; its publications hold: "
                            + groups.values().stream()
                                    .flatMap(group -> group.remote().stream())
                                    .collect(Collectors.joining(", ")));
        }
    }

    private boolean isWanted(Group group) {
        return options.tables().isEmpty() || options.tables().stream().anyMatch(group::isCalled);
    }

    private Planned plan(Group group) {
        TableTally tally = new TableTally(group.remote(), group.local().qualifiedName(), options.limit());
        try {
            if (!group.problem().isEmpty()) {
                throw unfit(group.problem());
            }
            ComparedTable table = table(group, tally);
            tally.keyIs(table.key().names());
            return new Planned(table, tally);
        } catch (ReplicationException unfit) {
            if (unfit.kind() != ErrorKind.CONFIGURATION) {
                throw unfit;
            }
            tally.cannotBeCompared(unfit.getMessage());
            return new Planned(null, tally);
        } catch (SQLException e) {
            throw Session.failure(Side.TARGET, "ask", e);
        }
    }

    private ComparedTable table(Group group, TableTally tally) throws SQLException {
        for (ComparedSource source : group.sources()) {
            requireReadable(source);
            requireCopied(source);
        }
        TargetTable target = new TargetCatalog(ends.target().connection()).table(group.local());
        List<ComparedColumn> columns = columns(group.sources(), target, tally);
        TableKey key = keys.of(group.sources(), target, columns, tally);
        Optional<String> filter = targetFilter(group.sources());
        boolean extraUntold =
                filter.isPresent() && !isUnderstood(group.sources().get(0), target, filter.get());
        if (extraUntold) {
            tally.note(
                    "its row filter cannot be evaluated at the target, so rows that only the target has are not told");
        }
        noteOperations(group.sources(), tally);
        return new ComparedTable(
                group.sources(),
                target,
                columns,
                key,
                extraUntold ? Optional.empty() : filter,
                extraUntold || options.ignoreExtra());
    }

    private static void requireReadable(ComparedSource source) {
        if (!source.readable()) {
            throw unfit("the subscription's role may not read " + source.name() + " at the publisher: GRANT SELECT ON "
                    + source.name() + ", and USAGE on its schema, to it");
        }
    }

    private void requireCopied(ComparedSource source) {
        copies.whyNot(source.name()).ifPresent(why -> {
            throw unfit(why);
        });
    }

    /** Takes back what was found of tables whose copy has begun anew meanwhile. */
    public void review(List<Planned> compared) {
        copies.read();
        compared.stream().filter(Planned::isCompared).forEach(planned -> planned.table().sources().stream()
                .flatMap(source -> copies.whyNot(source.name()).stream())
                .forEach(planned.tally()::cannotBeCompared));
    }

    /** By name: the order of columns may differ. */
    private List<ComparedColumn> columns(List<ComparedSource> sources, TargetTable target, TableTally tally) {
        List<ComparedColumn> columns = new ArrayList<>();
        for (String name : new TreeSet<>(sources.get(0).columns())) {
            Optional<TargetColumn> there = target.column(name);
            boolean everywhere =
                    sources.stream().allMatch(source -> source.columns().contains(name));
            if (there.isEmpty() || !everywhere) {
                tally.note("column " + name + " is not on both sides and is left out");
            } else if (there.get().generated()) {
                tally.note("column " + name + " is generated at the target and is left out");
            } else {
                TargetColumn here = sources.get(0).definition().column(name).orElseThrow();
                columns.add(ComparedColumn.of(here, there.get(), sameFloats));
            }
        }
        if (columns.isEmpty()) {
            throw unfit("both sides have no column in common");
        }
        return columns;
    }

    /** Rows of the target that meet no source's filter are not theirs. */
    private static Optional<String> targetFilter(List<ComparedSource> sources) {
        if (sources.stream().anyMatch(source -> source.filter().isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(sources.stream()
                .map(source -> '(' + source.filter().orElseThrow() + ')')
                .distinct()
                .collect(Collectors.joining(" OR ")));
    }

    private boolean isUnderstood(ComparedSource source, TargetTable target, String filter) {
        try {
            ComparedTable table = new ComparedTable(
                    List.of(source),
                    target,
                    List.of(new ComparedColumn("1", "1", "1", false)),
                    TableKey.CONTENT,
                    Optional.of(filter),
                    true);
            ends.target().rows("EXPLAIN " + new RowsSql(Side.TARGET, table, Hashing.SERVER, 0).digest(KeyRange.ALL, 1));
            return true;
        } catch (ReplicationException refused) {
            if (!refused.sqlState().startsWith("42")) {
                throw refused;
            }
            return false;
        }
    }

    private static void noteOperations(List<ComparedSource> sources, TableTally tally) {
        List<String> missing = new ArrayList<>();
        for (ComparedSource source : sources) {
            ComparedSource.Operations published = source.operations();
            missing.addAll(published.inserts() ? List.of() : List.of("inserts"));
            missing.addAll(published.updates() ? List.of() : List.of("updates"));
            missing.addAll(published.deletes() ? List.of() : List.of("deletes"));
        }
        if (!missing.isEmpty()) {
            tally.note(
                    "its publication leaves out " + missing.stream().distinct().collect(Collectors.joining(", "))
                            + ": differences are to be expected");
        }
    }

    private static ReplicationException unfit(String why) {
        return new ReplicationException(ErrorKind.CONFIGURATION, why);
    }
}
