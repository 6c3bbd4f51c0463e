package io.pgcat.pipeline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.pgcat.apply.ApplyReport;
import io.pgcat.pipeline.SubscriptionStatus.CopyStatus;
import io.pgcat.pipeline.SubscriptionStatus.LastError;
import io.pgcat.pipeline.SubscriptionStatus.TableStatus;
import io.pgcat.pipeline.copy.TableProgress;
import io.pgcat.progress.TableState;

/** Tells of each table how far it is, by its copy and by what was applied. */
final class CopyStatuses {

    private CopyStatuses() {}

    /** Tables by the publisher's name; where nothing is known of copies, those of which changes were applied. */
    static List<TableStatus> tables(Optional<ApplyReport> report, Watched watched) {
        Map<String, ApplyReport.Table> applied = report.map(ApplyReport::tables).orElse(List.of()).stream()
                .collect(Collectors.toMap(ApplyReport.Table::local, Function.identity()));
        List<TableStatus> tables = new ArrayList<>();
        Set<String> told = new HashSet<>();
        for (TableProgress table : watched.tables()) {
            ApplyReport.Table known = applied.get(table.local());
            told.add(table.local());
            tables.add(new TableStatus(
                    table.remote(),
                    table.local(),
                    table.state().letter(),
                    known == null ? "" : known.strategy().label(),
                    known == null ? 0 : known.rows(),
                    copy(table)));
        }
        applied.values().stream()
                .filter(table -> !told.contains(table.local()))
                .map(table -> new TableStatus(
                        String.join(", ", watched.rules().mapping().sourcesOf(table.local())),
                        table.local(),
                        TableState.READY.letter(),
                        table.strategy().label(),
                        table.rows()))
                .forEach(tables::add);
        return tables;
    }

    private static CopyStatus copy(TableProgress table) {
        if (table.state() == TableState.READY) {
            return null;
        }
        return new CopyStatus(
                table.rows(),
                table.bytes(),
                table.totalBytes(),
                table.bytesPerSecond(),
                table.etaMs() < 0 ? null : table.etaMs(),
                error(table));
    }

    private static LastError error(TableProgress table) {
        TableProgress.Trouble trouble = table.trouble();
        return trouble == null
                ? null
                : new LastError(
                        null,
                        table.remote(),
                        trouble.sqlState().isEmpty() ? null : trouble.sqlState(),
                        trouble.message(),
                        SubscriptionStatus.text(trouble.since()),
                        SubscriptionStatus.text(trouble.retryAt()));
    }

    /** Of the first table that cannot be copied; null when all can. */
    static LastError firstError(List<TableProgress> tables) {
        return tables.stream()
                .filter(table -> table.trouble() != null)
                .findFirst()
                .map(CopyStatuses::error)
                .orElse(null);
    }

    /** Whether a table is on its way. */
    static boolean isUnderWay(List<TableProgress> tables) {
        return tables.stream().anyMatch(table -> table.state() != TableState.READY && table.trouble() == null);
    }
}
