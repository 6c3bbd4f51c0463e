package io.pgcat.pipeline.copy;

import java.util.List;

import io.pgcat.apply.TargetFit;
import io.pgcat.progress.CopyStore.Range;
import io.pgcat.progress.SyncedTable;
import io.pgcat.source.snapshot.BlockRange;
import io.pgcat.source.snapshot.SourceTable;

/**
 * How a table is copied.
 *
 * @param source with those columns that the target takes
 * @param apart whether rows are taken apart, because somebody looks at values
 * @param together whether all ranges are one target transaction, because a part of them could not be told from others
 * @param over whether rows with the same key are written over
 * @param resumed whether parts are there that were copied from an earlier snapshot
 * @param ranges what is still to be copied
 */
record CopyPlan(
        SnapshotGroup group,
        SourceTable source,
        TargetFit fit,
        boolean apart,
        boolean together,
        boolean over,
        boolean resumed,
        SyncedTable synced,
        List<BlockRange> ranges) {

    CopyPlan {
        ranges = List.copyOf(ranges);
    }

    /** How a range is remembered. */
    static Range range(BlockRange range) {
        return new Range(range.partition(), range.filenode(), range.first());
    }
}
