package io.pgcat.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PgcatProcessTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private Path jar;

    /** Stands for the application: says what it was given and waits for a signal. */
    static final class Talker {

        private Talker() {}

        public static void main(String[] arguments) throws Exception {
            // First: it may be asked to end as soon as the last line is read.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("stopped in good order")));
            System.out.println("argument " + arguments[0]);
            System.err.println("config " + Files.readString(Path.of("application.properties")));
            System.out.println("property " + System.getProperty("given"));
            if (arguments[0].equals("fail")) {
                System.exit(2);
            }
            Thread.currentThread().join();
        }
    }

    @BeforeEach
    void packTalker() throws IOException {
        jar = folder.resolve("talker.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Talker.class.getName());
        String entry = Talker.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                InputStream content = Talker.class.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new JarEntry(entry));
            content.transferTo(out);
        }
    }

    @Test
    void argumentsOptionsAndConfigurationReachTheProcessAndTerminationIsOrderly() throws Exception {
        try (PgcatProcess process = start("run")) {
            process.awaitLine("argument run", LIMIT);
            process.awaitLine("config a.b=c", LIMIT);
            process.awaitLine("property yes", LIMIT);
            assertTrue(process.isAlive());

            process.terminate();

            assertEquals(143, process.exitCode(LIMIT));
            assertEquals(1, process.countLines("stopped in good order"));
            assertEquals(process.lines(), Files.readAllLines(process.outputFile()));
        }
    }

    @Test
    void killingLeavesNoTimeForLastWords() throws Exception {
        try (PgcatProcess process = start("run")) {
            process.awaitLine("property", LIMIT);
            process.kill9();
            assertEquals(137, process.exitCode(LIMIT));
            assertEquals(0, process.countLines("stopped"));
            assertFalse(process.isAlive());
        }
    }

    @Test
    void aProcessThatEndsBeforeTheAwaitedLineFailsAtOnceWithItsOutput() throws Exception {
        try (PgcatProcess process = start("fail")) {
            AssertionError failure = assertThrows(AssertionError.class, () -> process.awaitLine("never", LIMIT));
            assertTrue(failure.getMessage().contains("argument fail"), failure.getMessage());
            assertEquals(2, process.exitCode(LIMIT));
        }
    }

    private PgcatProcess start(String argument) throws IOException {
        return PgcatProcess.builder(argument)
                .application(jar)
                .jvmArguments("-Dgiven=yes")
                .folder(folder)
                .config("a.b=c")
                .start();
    }
}
