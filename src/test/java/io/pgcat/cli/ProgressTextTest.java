package io.pgcat.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.pgcat.pipeline.SubscriptionStatus;
import io.pgcat.pipeline.SubscriptionStatus.CopyStatus;
import io.pgcat.pipeline.SubscriptionStatus.LastError;
import io.pgcat.pipeline.SubscriptionStatus.State;
import io.pgcat.pipeline.SubscriptionStatus.TableStatus;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ProgressTextTest {

    private static final CopyStatus NOTHING_YET = new CopyStatus(0, 0, 0, 0, null, null);

    private static TableStatus table(String name, String state, CopyStatus copy) {
        return new TableStatus("public." + name, "public." + name, state, "", 0, copy);
    }

    private static SubscriptionStatus copying(List<TableStatus> tables) {
        return new SubscriptionStatus(
                "s",
                "main",
                State.COPYING,
                null,
                null,
                null,
                null,
                null,
                tables,
                null,
                Map.of(),
                Map.of(),
                false,
                List.of());
    }

    @Test
    void tablesUnderWayComeFirstThenFailedOnesAndTheNumberOfThoseThatWait() {
        LastError error = new LastError(
                null, "public.bad", "42P01", "no such table", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z");
        List<TableStatus> tables = List.of(
                table("bad", "i", new CopyStatus(0, 0, 0, 0, null, error)),
                table("done", "r", null),
                table("small", "d", new CopyStatus(1, 100, 400, 100, 3_000L, null)),
                table("big", "d", new CopyStatus(2_000_000, 300L << 20, 748L << 20, 42L << 20, 3_725_000L, null)),
                table("new", "d", NOTHING_YET),
                table("last", "c", new CopyStatus(500_000, 1, 1, 1, null, null)),
                table("later", "i", NOTHING_YET),
                table("latest", "i", NOTHING_YET));

        assertEquals(
                List.of(
                        "public.big: 40% of 748 MB, 2000000 rows, 42 MB/s, 1 h 2 min left",
                        "public.small: 25% of 400 B, 1 row, 100 B/s, 3 s left",
                        "public.last: 500000 rows copied, catching up",
                        "public.new: its copy begins",
                        "public.bad: not copied, since 2026-01-01T00:00:00Z, sqlstate=42P01,"
                                + " next try 2026-01-01T00:01:00Z: no such table",
                        "2 tables wait"),
                ProgressText.lines(copying(tables), 10));
    }

    @Test
    void moreTablesThanLinesAreCounted() {
        List<TableStatus> tables = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            tables.add(table("t" + i, "d", new CopyStatus(0, 0, 10 - i, 0, null, null)));
        }
        assertEquals(
                List.of(
                        "public.t0: 0% of 10 B, 0 rows, 0 B/s",
                        "public.t1: 0% of 9 B, 0 rows, 0 B/s", "3 more tables are on their way"),
                ProgressText.lines(copying(tables), 2));
    }

    @Test
    void nothingIsSaidWhenAllAreReady() {
        assertEquals(List.of(), ProgressText.lines(copying(List.of(table("done", "r", null))), 10));
    }
}
