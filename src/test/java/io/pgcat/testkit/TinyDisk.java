package io.pgcat.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system in memory that is soon full. Only root may mount one, and not in every container. */
public final class TinyDisk implements AutoCloseable {

    private final Path folder;
    private final boolean mounted;

    /** @param size as mount takes it, e.g. {@code 4m} */
    public TinyDisk(String size) throws IOException {
        folder = Files.createTempDirectory("pgcat-disk-");
        mounted = Shell.run("mount -t tmpfs -o mode=0700,size=" + size + " pgcat-test " + folder);
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
        if (!Shell.run("mount -o remount,size=" + size + " " + folder)) {
            throw new IOException("Cannot grow " + folder);
        }
    }

    @Override
    public void close() throws IOException {
        if (mounted && !Shell.run("umount -l " + folder)) {
            throw new IOException("Cannot unmount " + folder);
        }
        Files.deleteIfExists(folder);
    }
}
