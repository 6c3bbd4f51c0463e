package io.pgcat.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The shell script {@code pgcat}, with the program that the build has just packaged. */
class LauncherIT {

    private static final int LIMIT_S = 300;
    private static final Path LAUNCHER =
            Path.of(System.getProperty("pgcat.launcher", "pgcat")).toAbsolutePath();

    @TempDir
    private Path folder;

    /** How a process ended. */
    private record Ended(int status, String out, String err) {}

    @Test
    void runsFromAnyFolderAndThroughLinks() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("a b"));
        Path absolute = Files.createSymbolicLink(bin.resolve("first"), LAUNCHER);
        Path relative = Files.createSymbolicLink(bin.resolve("second"), absolute.getFileName());

        Ended ended = launch(Map.of(), relative.toString(), "--version");

        assertEquals(0, ended.status(), ended.err());
        assertTrue(ended.out().matches("pgcat \\d+\\.\\d+.*\\R"), ended.out());
    }

    @Test
    void configurationIsThatOfTheCurrentFolder() throws Exception {
        Files.writeString(folder.resolve("application.properties"), "pgcat.oops=1\n");

        Ended ended = launch(Map.of(), LAUNCHER.toString(), "status");

        assertEquals(2, ended.status());
        assertTrue(ended.err().contains("Unknown key pgcat.oops"), ended.err());
        assertEquals("", ended.out());
    }

    @Test
    void argumentsArriveAsTheyWereGiven() throws Exception {
        Path config = Files.writeString(folder.resolve("with blank $x.properties"), "pgcat.oops=1\n");

        Ended ended = launch(Map.of(), LAUNCHER.toString(), "check", "--config", config.toString());

        assertEquals(2, ended.status());
        assertTrue(ended.err().contains("Unknown key pgcat.oops"), ended.err());
    }

    @Test
    void optionsForTheJvmArePassedOn() throws Exception {
        Ended ended = launch(Map.of("JAVA_OPTS", "-Xmx64m -XshowSettings:vm"), LAUNCHER.toString(), "--version");

        assertEquals(0, ended.status(), ended.err());
        assertTrue(ended.err().contains("Max. Heap Size: 64.00M"), ended.err());
    }

    @Test
    void theArchiveOfClassesFits() throws Exception {
        Ended ended = launch(Map.of("JAVA_OPTS", "-Xshare:on"), LAUNCHER.toString(), "--version");

        assertEquals(0, ended.status(), ended.out() + ended.err());
    }

    /** JDK 17 crashed at a class of the archive that its jar holds for newer versions of Java only. */
    @Test
    void theFlightRecorderMaySeeArchivedClasses() throws Exception {
        String options = "-XX:StartFlightRecording -Dquarkus.http.port=0";

        Ended ended = launch(Map.of("JAVA_OPTS", options), LAUNCHER.toString(), "demo", "--training");

        assertEquals(0, ended.status(), ended.out() + ended.err());
    }

    @Test
    void javaThatIsTooOldOrMissingIsNamed() throws Exception {
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Map<String, String> home = Map.of("JAVA_HOME", folder.resolve("jdk").toString());
        Ended missing = launch(home, LAUNCHER.toString(), "--version");
        assertEquals(1, missing.status());
        assertTrue(missing.err().startsWith("pgcat: no Java found"), missing.err());

        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
        assertTrue(java.toFile().setExecutable(true));
        Ended old = launch(home, LAUNCHER.toString(), "--version");
        assertEquals(1, old.status());
        assertTrue(old.err().startsWith("pgcat: Java 17 or newer is needed"), old.err());
    }

    private Ended launch(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertTrue(process.waitFor(LIMIT_S, TimeUnit.SECONDS), "did not end");
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
