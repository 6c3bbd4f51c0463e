package io.pgcat.apply.camel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.apply.Applier;
import io.pgcat.apply.ApplyConfig;
import io.pgcat.apply.Durability;
import io.pgcat.apply.TargetDatabase;
import io.pgcat.change.Batch;
import io.pgcat.change.Lsn;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.progress.Acknowledgements;
import io.pgcat.progress.SharedAcknowledgement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** In routes of a user's own, whose error handlers do what they should not; the target hangs up on whoever calls. */
class ApplyProducerTest {

    private static final Lsn END = new Lsn(0x100);

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger deliveries = new AtomicInteger();
    private final ServerSocket server = listen();
    private final TargetRegistry targets = new TargetRegistry();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private Durability durability;

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void start() {
        Thread hangUp = new Thread(this::hangUp, "hangs up");
        hangUp.setDaemon(true);
        hangUp.start();
        TargetDatabase database = new TargetDatabase(
                "main",
                "jdbc:postgresql://127.0.0.1:" + server.getLocalPort() + "/db?sslmode=disable&gssEncMode=disable",
                new Properties());
        durability = new Durability(database);
        targets.put("main", (source, lane) -> new Applier(database, ApplyConfig.of(source, ""), durability));
        ApplyComponent component = new ApplyComponent();
        component.targets = targets;
        camel.addComponent("apply", component);
    }

    private void hangUp() {
        try {
            while (!server.isClosed()) {
                Socket caller = server.accept();
                calls.incrementAndGet();
                caller.close();
            }
        } catch (IOException e) {
            assertTrue(server.isClosed(), e::toString);
        }
    }

    @AfterEach
    void stop() throws IOException {
        camel.close();
        durability.close();
        server.close();
    }

    private void run(RouteBuilder route) throws Exception {
        camel.addRoutes(route);
        camel.start();
    }

    private Exchange send(Acknowledgements stream) {
        SharedAcknowledgement shared = new SharedAcknowledgement(stream.expect(END));
        shared.share();
        return camel.createProducerTemplate().send("direct:in", exchange -> {
            exchange.getMessage().setBody(new Batch("orders", List.of(), END));
            exchange.setProperty(SharedAcknowledgement.EXCHANGE_PROPERTY, shared);
        });
    }

    @Test
    void aRedeliveredExchangeFailsAsBeforeAndNeverReachesTheTarget() throws Exception {
        run(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(defaultErrorHandler()
                        .maximumRedeliveries(3)
                        .redeliveryDelay(0)
                        .onExceptionOccurred(exchange -> deliveries.incrementAndGet()));
                from("direct:in").to("apply:main");
            }
        });
        Acknowledgements stream = new Acknowledgements();

        Exchange failed = send(stream);

        assertEquals(4, deliveries.get());
        assertEquals(1, calls.get());
        assertEquals(
                ErrorKind.CONNECTION,
                failed.getException(ReplicationException.class).kind());
        assertTrue(stream.isLost());
        assertSame(failed.getException(), send(stream).getException());
        assertEquals(1, calls.get());
        assertTrue(send(new Acknowledgements()).isFailed());
        assertEquals(2, calls.get(), "a stream that begins anew is heard");
    }

    @Test
    void afterAFailureThatARouteCallsHandledTheStreamIsOver() throws Exception {
        run(new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).handled(true);
                from("direct:in").to("apply:main");
            }
        });
        Acknowledgements stream = new Acknowledgements();

        assertNull(send(stream).getException());
        assertNull(send(stream).getException());

        assertEquals(1, calls.get());
        assertTrue(stream.isLost());
        assertFalse(stream.durable().isAfter(Lsn.ZERO));
    }
}
