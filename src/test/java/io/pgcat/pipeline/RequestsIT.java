package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How rows of pgcat_request are worked off. */
class RequestsIT {

    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private TestDatabase database;
    private Connection connection;
    private Requests requests;

    @BeforeEach
    void install() throws SQLException {
        database = Servers.database(Servers.OLDEST);
        connection = database.connect();
        new Installer().install(connection, "main", "postgres");
    }

    @AfterEach
    void drop() throws SQLException {
        requests.close();
        connection.close();
        database.close();
    }

    private void ask(String subscription, String verb, String argument) throws SQLException {
        database.execute("INSERT INTO pgcat.pgcat_request (subscription, verb, argument) VALUES ('" + subscription
                + "', '" + verb + "', '" + argument + "')");
    }

    private void handle(String verb, Consumer<Requests.Request> handler) {
        requests = new Requests("main", Map.of(verb, handler));
    }

    private void workOffAll() {
        Await.until("all to be done", Link.PATIENCE, () -> {
            requests.workOff(connection);
            return left().isEmpty();
        });
    }

    private List<String> left() throws SQLException {
        return database.values("SELECT argument FROM pgcat.pgcat_request ORDER BY id");
    }

    @Test
    void whatIsDoneIsDeletedAndWhatNobodyKnowsIsDropped() throws Exception {
        handle("do", request -> done.add(request.subscription() + " " + request.argument()));
        ask("a", "do", "1");
        ask("a", "undo", "2");
        ask("b", "do", "3");

        workOffAll();

        assertEquals(List.of("a 1", "b 3"), done.stream().sorted().toList());
    }

    @Test
    void oneSubscriptionsRequestsKeepTheirOrderAndHoldUpNoOthers() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        handle("do", request -> {
            if (request.argument().equals("a1")) {
                await(gate);
            }
            done.add(request.argument());
        });
        ask("a", "do", "a1");
        ask("a", "do", "a2");
        ask("b", "do", "b1");

        Await.until("the other's", Link.PATIENCE, () -> {
            requests.workOff(connection);
            return left().equals(List.of("a1", "a2"));
        });
        assertTrue(requests.isUnderWay());
        gate.countDown();
        workOffAll();

        assertEquals(List.of("b1", "a1", "a2"), done);
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatFailsForAPassingCauseStaysAndWhatFailsForGoodGoes() throws Exception {
        handle("do", request -> {
            done.add(request.argument());
            throw new ReplicationException(ErrorKind.valueOf(request.argument()), "as ordered");
        });
        ask("a", "do", "CONNECTION");
        ask("b", "do", "CONFIGURATION");

        Await.until("the hopeless one to go", Link.PATIENCE, () -> {
            requests.workOff(connection);
            return left().equals(List.of("CONNECTION")) && !requests.isUnderWay();
        });

        assertEquals(
                List.of("CONFIGURATION", "CONNECTION"), done.stream().sorted().toList());
    }
}
