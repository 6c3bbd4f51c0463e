package io.pgcat.source.pgoutput;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jboss.logging.Logger;

/**
 * The messages of one transaction in progress, in order: in memory while they are few, then in a file of the folder
 * {@code java.io.tmpdir} that only this user can read and that goes with the transaction. Reader thread only.
 */
final class MessageSpool implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(MessageSpool.class);

    private static final int BUFFER_BYTES = 256 << 10;

    private final byte[] buffered = new byte[BUFFER_BYTES];
    private final ByteBuffer buffer = ByteBuffer.wrap(buffered);
    private FileChannel file;

    /** Takes one message after the other. */
    @FunctionalInterface
    interface Sink {
        /** @param message the sink's own from now on */
        void message(byte[] message);
    }

    /**
     * Adds a message.
     *
     * @throws StreamingException when it cannot be kept, for want of room for instance
     */
    void add(byte[] bytes, int start, int end) {
        int length = end - start;
        try {
            if (buffer.remaining() < Integer.BYTES + length) {
                writeBuffer();
            }
            if (buffer.remaining() < Integer.BYTES + length) {
                buffer.putInt(length);
                writeBuffer();
                write(ByteBuffer.wrap(bytes, start, length));
            } else {
                buffer.putInt(length).put(bytes, start, length);
            }
        } catch (IOException e) {
            throw failed("kept", e);
        }
    }

    private void writeBuffer() throws IOException {
        if (file == null) {
            Path path = Files.createTempFile("pgcat-transaction-", ".spool");
            file = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        }
        write(buffer.flip());
        buffer.clear();
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /** Gives back every message. Nothing can be added any more. */
    void replay(Sink sink) {
        try {
            if (file == null) {
                buffer.flip();
            } else {
                writeBuffer();
                replayFile(sink);
                buffer.limit(0);
            }
            while (buffer.hasRemaining()) {
                byte[] message = new byte[buffer.getInt()];
                buffer.get(message);
                sink.message(message);
            }
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    private void replayFile(Sink sink) throws IOException {
        long left = file.size();
        file.position(0);
        DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(file), BUFFER_BYTES));
        while (left > 0) {
            byte[] message = new byte[in.readInt()];
            in.readFully(message);
            left -= Integer.BYTES + message.length;
            sink.message(message);
        }
    }

    private static StreamingException failed(String what, IOException cause) {
        return StreamingException.notKept(
                "A transaction in progress cannot be " + what + " in folder " + System.getProperty("java.io.tmpdir"),
                cause);
    }

    /** Forgets everything; the file goes. */
    @Override
    public void close() {
        if (file == null) {
            return;
        }
        try {
            file.close();
        } catch (IOException e) {
            LOG.warnf(e, "A file of a transaction in progress cannot be closed");
        }
    }
}
