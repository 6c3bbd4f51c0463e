package io.pgcat.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

import org.jboss.logging.Logger;

/** Our classes and the JDBC driver's, loaded whether they are needed or not: for the archive that src/build makes of a start. */
final class ProgramClasses {

    private static final Logger LOG = Logger.getLogger(ProgramClasses.class);
    private static final String SUFFIX = ".class";

    private ProgramClasses() {}

    static void load() {
        for (Class<?> one : List.of(ProgramClasses.class, driver())) {
            try (JarFile jar = new JarFile(jarOf(one).toFile())) {
                jar.stream()
                        .map(JarEntry::getName)
                        .filter(name -> name.endsWith(SUFFIX) && !name.contains("-"))
                        .forEach(ProgramClasses::load);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Class<?> driver() {
        try {
            return DriverManager.getDriver("jdbc:postgresql://127.0.0.1/").getClass();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path jarOf(Class<?> one) {
        try {
            return Path.of(
                    one.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void load(String entry) {
        String name = entry.substring(0, entry.length() - SUFFIX.length()).replace('/', '.');
        try {
            Class.forName(name, false, ProgramClasses.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // Of the driver's: for something that is not here, OSGi for instance.
            LOG.debugf("not for the archive: %s", e.toString());
        }
    }
}
