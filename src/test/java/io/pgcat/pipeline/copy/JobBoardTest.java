package io.pgcat.pipeline.copy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.pgcat.change.Lsn;
import io.pgcat.pipeline.copy.JobBoard.Taken;
import io.pgcat.progress.SyncedTable;
import io.pgcat.progress.TableState;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class JobBoardTest {

    private static final long NOT_LONG_MS = 1;
    private static final long LONG_MS = 60_000;

    private final JobBoard board = new JobBoard();
    private final TableCopy large = table("large");
    private final TableCopy small = table("small");
    private final List<String> done = new ArrayList<>();

    private static TableCopy table(String name) {
        return new TableCopy(new SyncedTable(name, name, 1, TableState.INITIALISE, Lsn.ZERO, Lsn.ZERO, "", "", 0));
    }

    private void add(TableCopy table, String... jobs) {
        for (String job : jobs) {
            board.add(table, lane -> done.add(job));
        }
    }

    private Taken take() throws InterruptedException {
        return board.take(NOT_LONG_MS).orElseThrow();
    }

    @Test
    void aSmallTableDoesNotWaitForTheEndOfALargeOne() throws Exception {
        add(large, "large 1", "large 2", "large 3");
        add(small, "small 1");
        for (Taken taken : List.of(take(), take(), take(), take())) {
            taken.job().run(null);
        }
        assertEquals(List.of("large 1", "small 1", "large 2", "large 3"), done);
    }

    @Test
    void aTableIsDoneWhenNothingOfItWaitsNorRuns() throws Exception {
        add(large, "1", "2");
        assertSame(large, take().table());
        take();
        assertFalse(board.done(large), "the other one is still running");
        assertTrue(board.done(large));
        assertTrue(board.take(NOT_LONG_MS).isEmpty());
    }

    @Test
    void whatWaitsForAFailedTableIsDropped() throws Exception {
        add(large, "1", "2", "3");
        add(small, "4");
        take();
        board.drop(large);
        assertSame(small, take().table());
        assertTrue(board.isEmpty());
        assertTrue(board.done(large));
    }

    @Test
    void whoeverWaitsIsToldOfAJobAndOfTheEnd() throws Exception {
        CompletableFuture<Boolean> told = CompletableFuture.supplyAsync(this::waitsForAJob);
        add(small, "1");
        assertTrue(told.get(LONG_MS, TimeUnit.MILLISECONDS));
        CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(this::waitsForAJob);
        board.close();
        assertFalse(ended.get(LONG_MS, TimeUnit.MILLISECONDS));
    }

    private boolean waitsForAJob() {
        try {
            return board.take(LONG_MS).isPresent();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
