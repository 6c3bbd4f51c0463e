package io.pgcat.scenario;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.pgcat.demo.PostgresServer;
import io.pgcat.pipeline.Settings;
import io.pgcat.pipeline.SettingsReader;
import io.pgcat.pipeline.SubscriptionSequences;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Sequences while a process runs the subscription. */
class SequenceScenariosIT extends Scenario {

    @TempDir
    private Path folder;

    private static String last(TestDatabase database, String sequence) throws SQLException {
        return database.value("SELECT concat_ws(' ', last_value, is_called) FROM " + sequence);
    }

    private void carryExactly() throws Exception {
        Path config = Files.write(folder.resolve("test.properties"), List.of(Link.config(s)));
        Settings settings = new SettingsReader(Map.of()).read(config, false);
        SubscriptionSequences.of(settings, link.name(), "").carryExactly();
    }

    @Test
    void sequencesStayAheadOfAPublisherUnderLoadAndMeetItAtTheCutOver() throws Exception {
        both("CREATE TABLE t(id bigserial PRIMARY KEY, v text)");
        subscribe("{\"sequences\": {\"every\": \"100ms\", \"head_start\": 100000}}");
        AtomicBoolean stop = new AtomicBoolean();
        Thread writer = new Thread(() -> write(stop), "writer");
        writer.start();
        Await.until("first run", Link.PATIENCE, () -> !last(s, "t_id_seq").equals("1 f"));

        for (int look = 0; look < 100; look++) {
            long publisher = Long.parseLong(p.value("SELECT last_value FROM t_id_seq"));
            long target = Long.parseLong(s.value("SELECT last_value FROM t_id_seq"));
            assertTrue(target > publisher, target + " is not beyond " + publisher);
        }
        String carriedOnce = last(s, "t_id_seq");
        Await.until("a later run", Link.PATIENCE, () -> !last(s, "t_id_seq").equals(carriedOnce));
        stop.set(true);
        writer.join();
        assertArrived();
        assertEquals("streaming", status(link, "state"));

        // The cut-over: the subscription is disabled first, or its next run would add the head start again.
        disable(link);
        carryExactly();

        assertEquals(last(p, "t_id_seq"), last(s, "t_id_seq"));
        assertEquals("t", s.value("SELECT nextval('t_id_seq') = max(id) + 1 FROM t"));
    }

    private void write(AtomicBoolean stop) {
        try (Connection connection = p.connect();
                Statement statement = connection.createStatement()) {
            while (!stop.get()) {
                statement.execute("INSERT INTO t(v) SELECT 'row' FROM generate_series(1, 5)");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneSequenceIsCarriedWhereSomebodyAsksForItInSqlAndNoOther() throws Exception {
        both(
                "CREATE TABLE t(id bigserial PRIMARY KEY, v text)",
                "CREATE TABLE u(id bigserial PRIMARY KEY)",
                "CREATE SEQUENCE nobodys");
        subscribe();
        p.execute(
                "INSERT INTO t(v) SELECT 'row' FROM generate_series(1, 10)",
                "INSERT INTO u DEFAULT VALUES",
                "SELECT setval('nobodys', 5)");
        assertArrived();
        assertEquals("1 f", last(s, "t_id_seq"));

        s.execute(
                "SELECT pgcat.synchronize_sequence('t_id_seq')",
                "SELECT pgcat.synchronize_sequence(relation => 'nobodys')");

        Await.untilEquals("sequence of t", Link.PATIENCE, "1010 t", () -> last(s, "t_id_seq"));
        Await.untilEquals("a free one", Link.PATIENCE, "1005 t", () -> last(s, "nobodys"));
        Await.untilEquals("requests", Link.PATIENCE, "0", () -> s.value("SELECT count(*) FROM pgcat.pgcat_request"));
        assertEquals("1 f", last(s, "u_id_seq"));
        SQLException refused =
                assertThrows(SQLException.class, () -> s.execute("SELECT pgcat.synchronize_sequence('t')"));
        assertEquals("42809", refused.getSQLState());
        s.execute("CREATE SEQUENCE ours", "SELECT pgcat.synchronize_sequence('ours')");
        stage.pgcat()
                .awaitLine(
                        "sequence has no counterpart at the publisher, sequence=public.ours, subscription="
                                + link.name(),
                        Link.PATIENCE);
    }

    @Test
    void whatKeepsSequencesFromBeingCarriedIsShownUntilItIsMendedAndStopsNothing() throws Exception {
        both("CREATE TABLE t(id bigserial PRIMARY KEY, v text)");
        String role = p.name() + "_nosequences";
        p.execute("CREATE ROLE " + role + " LOGIN REPLICATION");
        insert(link, "{\"sequences\": {\"every\": \"200ms\"}}");
        s.execute("UPDATE pgcat.pgcat_subscription SET username = '" + role + "'");
        awaitSlot(link);
        String mend = "GRANT USAGE ON SCHEMA public TO " + role + "; GRANT SELECT ON SEQUENCE public.t_id_seq TO "
                + role + ";";

        link.awaitStatus(
                "warnings,0", "sequences: the publisher's role may not read sequence public.t_id_seq (" + mend + ")");
        p.execute("INSERT INTO t(v) VALUES ('flows')");
        assertArrived();
        assertEquals("streaming", status(link, "state"));
        p.execute(mend);

        Await.untilEquals("sequence", Link.PATIENCE, "1001 t", () -> last(s, "t_id_seq"));
        link.awaitStatus("warnings,0", null);
        assertEquals(1, stage.pgcat().countLines("WARN.*sequences, subscription=" + link.name() + ",.*may not read"));
        s.execute("UPDATE pgcat.pgcat_subscription SET username = '" + PostgresServer.USER + "'");
    }
}
