package io.pgcat.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

import org.jboss.logging.Logger;

/** All classes of our jar and of the driver's, loaded for the archive that src/build makes: a training needs but some of them. */
final class ProgramClasses {

    private static final Logger LOG = Logger.getLogger(ProgramClasses.class);
    private static final List<String> WHOLE = List.of("pgcat-camel-", "postgresql-");

    private static final String SUFFIX = ".class";

    private ProgramClasses() {}

    static void load() {
        for (Path path : jars()) {
            try (JarFile jar = new JarFile(path.toFile())) {
                jar.stream()
                        .map(JarEntry::getName)
                        .filter(name -> name.endsWith(SUFFIX) && !name.contains("-"))
                        .forEach(ProgramClasses::load);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static List<Path> jars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(jar -> WHOLE.stream().anyMatch(jar.getFileName().toString()::contains))
                .toList();
    }

    private static void load(String entry) {
        String name = entry.substring(0, entry.length() - SUFFIX.length()).replace('/', '.');
        try {
            Class.forName(name, false, ProgramClasses.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // For something that is not here, OSGi for instance.
            LOG.debugf("not for the archive: %s", e.toString());
        }
    }
}
