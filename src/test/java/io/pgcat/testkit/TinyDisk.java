package io.pgcat.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A file system in memory that is soon full. Only root may mount one, and not in every container. */
public final class TinyDisk implements AutoCloseable {

    private static final long LIMIT_SECONDS = 20;

    private final Path folder;
    private final boolean mounted;

    /** @param size as mount takes it, e.g. {@code 4m} */
    public TinyDisk(String size) throws IOException {
        folder = Files.createTempDirectory("pgcat-disk-");
        mounted = run("mount -t tmpfs -o mode=0700,size=" + size + " pgcat-test " + folder);
    }

    /** Whether it is there: false where mounting is not allowed. */
    public boolean isMounted() {
        return mounted;
    }

    /** Where it is mounted. */
    public Path folder() {
        return folder;
    }

    /** Makes it larger while it is in use. */
    public void grow(String size) throws IOException {
        if (!run("mount -o remount,size=" + size + " " + folder)) {
            throw new IOException("Cannot grow " + folder);
        }
    }

    private static boolean run(String command) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while running " + command, e);
        }
    }

    @Override
    public void close() throws IOException {
        if (mounted && !run("umount -l " + folder)) {
            throw new IOException("Cannot unmount " + folder);
        }
        Files.deleteIfExists(folder);
    }
}
