package io.pgcat.pipeline;

import java.util.List;
import java.util.Optional;

import io.pgcat.apply.ApplyReport;
import io.pgcat.change.Lsn;
import io.pgcat.pipeline.copy.TableProgress;
import io.pgcat.route.RouteRules;

/**
 * What can be told of one stream into one target.
 *
 * @param startedAt what the target had when the stream last began
 * @param report what was applied since the start; empty before the first batch
 * @param tables how far each table's copy is, by name; empty where tables are not copied
 */
record Watched(
        LiveState live, RouteRules rules, Lsn startedAt, Optional<ApplyReport> report, List<TableProgress> tables) {}
