package io.pgcat.source.pgoutput;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.PGReplicationStream;

import io.pgcat.change.Lsn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A stream whose bytes come from the other end of a real socket. */
class FramedStreamTest {

    private static final Lsn FROM = new Lsn(0x100);
    private static final int WAIT_MS = 5_000;

    private ServerSocket listener;
    private Socket server;
    private FeedSocket socket;
    private final List<String> driverRead = new ArrayList<>();
    private int heeded;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        socket = new FeedSocket();
        socket.connect(listener.getLocalSocketAddress(), WAIT_MS);
        server = listener.accept();
        socket.getInputStream();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        socket.close();
        listener.close();
    }

    private static byte[] message(char type, byte[] content) {
        return ByteBuffer.allocate(5 + content.length)
                .put((byte) type)
                .putInt(4 + content.length)
                .put(content)
                .array();
    }

    private static byte[] xlogData(long lsn, byte[] payload) {
        ByteBuffer content = ByteBuffer.allocate(25 + payload.length);
        content.put((byte) 'w').putLong(lsn).putLong(lsn).putLong(0).put(payload);
        return message('d', content.array());
    }

    private static byte[] xlogData(long lsn, String payload) {
        return xlogData(lsn, payload.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] keepalive(long lsn, boolean asks) {
        ByteBuffer content = ByteBuffer.allocate(18);
        content.put((byte) 'k').putLong(lsn).putLong(0).put((byte) (asks ? 1 : 0));
        return message('d', content.array());
    }

    private void send(byte[]... messages) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            all.writeBytes(message);
        }
        server.getOutputStream().write(all.toByteArray());
    }

    /** As the driver begins it: reads the response, and not a byte more. */
    private FramedStream begun(byte[]... behind) throws IOException {
        socket.feed().watchForStream();
        send(message('S', "application_name".getBytes(StandardCharsets.US_ASCII)), message('W', new byte[3]));
        send(behind);
        assertEquals("S", driverReads());
        assertFalse(socket.feed().isFramed());
        assertEquals("W", driverReads());
        assertTrue(socket.feed().isFramed());
        return new FramedStream(socket, FROM, driver(), () -> heeded++);
    }

    /** One message, as the driver reads it; its type. */
    private String driverReads() throws IOException {
        byte[] header = socket.feed().readNBytes(5);
        int length = ByteBuffer.wrap(header, 1, 4).getInt();
        assertEquals(length - 4, socket.feed().readNBytes(length - 4).length);
        return String.valueOf((char) header[0]);
    }

    private PGReplicationStream driver() {
        return (PGReplicationStream) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PGReplicationStream.class}, (proxy, method, values) -> {
                    if (method.getName().equals("readPending")) {
                        String type = driverReads();
                        driverRead.add(type);
                        if (type.equals("E")) {
                            assertEquals("Z", driverReads(), "what follows an error is the driver's, too");
                            throw new SQLException("said by the publisher", "55000");
                        }
                        assertEquals(0, socket.feed().available());
                        assertThrows(
                                SocketTimeoutException.class,
                                () -> socket.feed().read(),
                                "behind the message");
                    }
                    return null;
                });
    }

    private String next(FramedStream stream) throws SQLException, IOException {
        while (!stream.poll()) {
            stream.awaitData(WAIT_MS);
        }
        return new String(
                stream.payload(),
                stream.payloadStart(),
                stream.payloadEnd() - stream.payloadStart(),
                StandardCharsets.US_ASCII);
    }

    @Test
    void messagesAreTakenOneByOne() throws Exception {
        FramedStream stream = begun(xlogData(0x110, "one"), xlogData(0x120, ""), xlogData(0x130, "three"));
        assertEquals(FROM, stream.received());
        assertEquals("one", next(stream));
        assertEquals(new Lsn(0x110), stream.received());
        assertEquals("", next(stream));
        assertEquals("three", next(stream));
        assertFalse(stream.poll());
        assertEquals(new Lsn(0x130), stream.received());
        assertEquals(List.of(), driverRead);
    }

    @Test
    void aMessageMayArriveByteByByte() throws Exception {
        FramedStream stream = begun();
        byte[] bytes = xlogData(0x110, "slow");
        for (int i = 0; i < bytes.length - 1; i++) {
            send(new byte[] {bytes[i]});
            stream.awaitData(WAIT_MS);
            assertFalse(stream.poll());
        }
        send(new byte[] {bytes[bytes.length - 1]}, xlogData(0x120, "next"));
        assertEquals("slow", next(stream));
        assertEquals("next", next(stream));
    }

    @Test
    void aMessageMayBeLargerThanAllBuffers() throws Exception {
        byte[] large = new byte[5 << 20];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i % 251);
        }
        FramedStream stream = begun();
        Thread sender = new Thread(() -> {
            try {
                send(xlogData(0x110, "before"), xlogData(0x120, large), xlogData(0x130, "behind"));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        sender.start();
        assertEquals("before", next(stream));
        assertEquals(large.length, next(stream).length());
        assertArrayEquals(large, stream.payload());
        assertEquals("behind", next(stream));
        sender.join();
    }

    @Test
    void aKeepaliveMovesThePosition() throws Exception {
        FramedStream stream = begun(xlogData(0x200, "x"), keepalive(0x300, false), keepalive(0x250, false));
        assertEquals("x", next(stream));
        assertFalse(stream.poll());
        assertEquals(new Lsn(0x300), stream.received());
    }

    @Test
    void aKeepaliveThatAsksIsAnsweredWithWhatWasReportedLast() throws Exception {
        FramedStream stream = begun();
        stream.report(new Lsn(0x180), true);
        assertStatus(0x100, 0x180, 1);
        send(keepalive(0x200, true));
        stream.awaitData(WAIT_MS);
        assertFalse(stream.poll());
        assertStatus(0x200, 0x180, 0);
        stream.report(new Lsn(0x190), false);
        assertStatus(0x200, 0x190, 0);
    }

    private void assertStatus(long received, long durable, int asks) throws IOException {
        ByteBuffer status = ByteBuffer.wrap(server.getInputStream().readNBytes(39));
        assertEquals('d', status.get());
        assertEquals(38, status.getInt());
        assertEquals('r', status.get());
        assertEquals(received, status.getLong(), "written");
        assertEquals(durable, status.getLong(), "flushed");
        assertEquals(durable, status.getLong(), "applied");
        long microsSince2000 = status.getLong();
        long now = (System.currentTimeMillis() - 946_684_800_000L) * 1000;
        assertTrue(Math.abs(now - microsSince2000) < 60_000_000, "the clock");
        assertEquals(asks, status.get());
    }

    @Test
    void aNoticeIsTheDrivers() throws Exception {
        FramedStream stream = begun(
                xlogData(0x110, "a"), message('N', new byte[300]), message('S', new byte[1]), xlogData(0x120, "b"));
        assertEquals("a", next(stream));
        assertEquals(0, heeded);
        assertEquals("b", next(stream));
        assertEquals(List.of("N", "S"), driverRead);
        assertEquals(2, heeded);
    }

    @Test
    void anErrorIsToldByTheDriver() throws Exception {
        FramedStream stream = begun(xlogData(0x110, "a"), message('E', new byte[9]), message('Z', new byte[1]));
        assertEquals("a", next(stream));
        assertEquals("55000", assertThrows(SQLException.class, stream::poll).getSQLState());
    }

    @Test
    void whatEndsTheStreamIsAnEnd() throws Exception {
        FramedStream stream = begun(xlogData(0x110, "a"), message('c', new byte[0]), message('C', new byte[7]));
        assertEquals("a", next(stream));
        assertThrows(EOFException.class, stream::poll);
    }

    @Test
    void aConnectionThatEndsWithinAMessageIsAnEnd() throws Exception {
        FramedStream stream = begun(xlogData(0x110, "a"), new byte[] {'d', 0, 0, 0, 50, 'w'});
        server.close();
        assertEquals("a", next(stream));
        assertThrows(EOFException.class, () -> next(stream));
    }

    @Test
    void anUnknownMessageIsRefused() throws Exception {
        FramedStream stream = begun(message('d', new byte[] {'?', 0}));
        assertThrows(IOException.class, () -> next(stream));
    }

    @Test
    void encryptedBytesStayTheDrivers() throws Exception {
        socket.feed().watchForStream();
        byte[] record = {0x17, 3, 3, 0, 4, 1, 2, 3, 4, 'W', 0, 0, 0, 4};
        send(record);
        assertArrayEquals(record, socket.feed().readNBytes(record.length));
        assertFalse(socket.feed().isFramed());
    }
}
