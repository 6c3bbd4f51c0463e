package io.pgcat.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.pgcat.pipeline.SubscriptionStatus;
import io.pgcat.pipeline.SubscriptionStatus.LastError;
import io.pgcat.pipeline.SubscriptionStatus.State;
import io.pgcat.pipeline.SubscriptionStatus.TableStatus;

import static org.junit.jupiter.api.Assertions.assertEquals;

class StatusTextTest {

    @Test
    void columnsAreAlignedAndErrorsFollow() {
        SubscriptionStatus streaming = new SubscriptionStatus(
                "orders",
                "main",
                State.STREAMING,
                "16/B374D848",
                "16/B3750000",
                20_000_000L,
                12L,
                null,
                List.of(new TableStatus("a.a", "a.a", "r", "", 1), new TableStatus("a.b", "a.b", "d", "", 0)),
                null,
                Map.of(),
                Map.of(),
                false,
                List.of());
        StringWriter out = new StringWriter();
        StatusText.print(List.of(streaming, failing()), new PrintWriter(out, true));

        assertEquals(
                """
                SUBSCRIPTION  DATABASE        STATE      APPLIED      PUBLISHER    LAG    LAG TIME  TABLES   CONFLICTS
                orders        main            streaming  16/B374D848  16/B3750000  19 MB  12 ms     2 (d:1)  0
                s             other_database  error      -            -            -      -         0        2
                s: 2 insert_exists
                s: error since 2026-01-01T00:00:00Z, commit_lsn=0/27FD9B0, table=a.a, sqlstate=23505, next try -
                    duplicate key
                """,
                out.toString());
    }

    private static SubscriptionStatus failing() {
        return new SubscriptionStatus(
                "s",
                "other_database",
                State.ERROR,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                new LastError("0/27FD9B0", "a.a", "23505", "duplicate key", "2026-01-01T00:00:00Z", null),
                Map.of("insert_exists", 2L),
                Map.of(),
                false,
                List.of());
    }

    @Test
    void nothingToShowIsSaid() {
        StringWriter out = new StringWriter();
        StatusText.print(List.of(), new PrintWriter(out, true));

        assertEquals("No subscriptions.\n", out.toString());
    }
}
