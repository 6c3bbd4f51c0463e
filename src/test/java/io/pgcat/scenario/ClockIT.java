package io.pgcat.scenario;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Await;
import io.pgcat.testkit.JumpingClock;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The wall clock under the application is set forth and back while changes flow. */
class ClockIT {

    private static final Duration HOUR = Duration.ofHours(1);
    /** Far less than the clock jumps, and enough for a slow machine. */
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final String READER =
            "SELECT active_pid FROM pg_replication_slots WHERE active AND slot_name = 'pgcat_clock'";

    private TestDatabase publisher;
    private TestDatabase subscriber;
    private Link link;
    private int row;

    @Tag("matrix")
    @Test
    void aClockThatJumpsNeitherStallsNorHurriesAnything() throws Exception {
        JumpingClock clock = new JumpingClock();
        assumeTrue(clock.isBuilt(), "Setting a clock for one process needs a C compiler");
        try (TestDatabase p = Servers.database(Servers.get(Servers.NEWEST, 1));
                TestDatabase s = Servers.database(Servers.get(Servers.NEWEST, 2))) {
            publisher = p;
            subscriber = s;
            link = Link.between(p, s, "clock");
            link.onBoth("CREATE TABLE t(a int)");
            link.subscribe("{}");
            try (PgcatProcess pgcat = clock.giveTo(PgcatProcess.builder("run").config(Link.config(s)))
                    .start()) {
                Scenario.awaitSlot(link);
                jump(clock, Duration.ZERO);
                jump(clock, HOUR);
                jump(clock, HOUR.negated());
                assertEquals(0, pgcat.countLines("interrupted"));
                p.execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots"
                        + " WHERE slot_name = 'pgcat_clock'");
                insert();
            }
        }
    }

    /** Nothing is broken off by the jump; what stops afterwards is tried again as soon as ever. */
    private void jump(JumpingClock clock, Duration ahead) throws Exception {
        String reader = insert();
        clock.set(ahead);
        assertEquals(reader, insert());
        Instant since =
                fail("23514", "ALTER TABLE t ADD CHECK (a <= " + row + ")", "ALTER TABLE t DROP CONSTRAINT t_a_check");
        Duration shown = Duration.between(Instant.now(), since);
        assertTrue(shown.minus(ahead).abs().compareTo(Duration.ofMinutes(1)) < 0, "the clock is " + shown + " ahead");
    }

    /** A row fails, and arrives as soon as it can; answers since when it failed, by the clock that is set. */
    private Instant fail(String sqlState, String breaking, String mending) throws Exception {
        subscriber.execute(breaking);
        publisher.execute("INSERT INTO t VALUES (" + ++row + ")");
        Scenario.awaitError(link, sqlState, "public.t");
        assertTrue(Long.parseLong(Scenario.status(link, "lagMs")) >= 0);
        Instant since = Instant.parse(Scenario.status(link, "lastError,since"));
        subscriber.execute(mending);
        Await.untilEquals("rows", SOON, String.valueOf(row), () -> subscriber.value("SELECT count(*) FROM t"));
        return since;
    }

    /** Inserts a row and waits for it; answers who reads the slot. */
    private String insert() throws SQLException {
        publisher.execute("INSERT INTO t VALUES (" + ++row + ")");
        Await.untilEquals("rows", SOON, String.valueOf(row), () -> subscriber.value("SELECT count(*) FROM t"));
        link.assertEqual();
        return publisher.value(READER);
    }
}
