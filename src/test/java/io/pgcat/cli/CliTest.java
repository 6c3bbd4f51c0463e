package io.pgcat.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Usage, exit status, and what is told on which stream. Nothing here connects anywhere. */
class CliTest {

    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "run --help",
                "bench --help",
                "demo --help",
                "install --help",
                "status --help",
                "peek --help",
                "skip --help",
                "sequences --help",
                "check --help"
            })
    void helpIsGivenForEveryCommand(String line) {
        assertEquals(DONE, pgcat(line.split(" ")));
        assertTrue(out.toString().startsWith("Usage: pgcat"), out.toString());
        assertTrue(out.toString().contains("--config"), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void versionIsGiven() {
        assertEquals(DONE, pgcat("--version"));
        assertTrue(out.toString().startsWith("pgcat "), out.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "instal main",
                "install",
                "install a b",
                "status --jsn",
                "--config",
                "check extra",
                "peek",
                "peek s --limit 0",
                "peek s --until here",
                "peek s --format xml",
                "skip s",
                "skip s garbage --yes"
            })
    void wrongUsageEndsWithTwoAndSaysWhy(String line) {
        assertEquals(USAGE, pgcat(line.isEmpty() ? new String[0] : line.split(" ")));
        assertTrue(err.toString().startsWith("pgcat: "), err.toString());
        assertEquals("", out.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--peers nobody", "--workloads tpcb,nothing", "--rounds 0", "--scale 0", "--heap much"})
    void nothingIsMeasuredUnlessTheWholeCommandLineIsUnderstood(String options) {
        assertEquals(USAGE, pgcat(("bench " + options).split(" ")));
        assertTrue(err.toString().startsWith("pgcat: "), err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "install main", "status", "check"})
    void everyProblemOfTheConfigurationIsListed(String command) throws IOException {
        Path config = config("pgcat.databases.main.url=nonsense\npgcat.retry-intervall=1s\n");

        assertEquals(USAGE, pgcat((command + " --config " + config).split(" ")));

        List<String> lines = err.toString().lines().toList();
        assertEquals(
                List.of(
                        "pgcat: Unknown key pgcat.retry-intervall, did you mean pgcat.retry-interval?",
                        "pgcat: pgcat.databases.main.url must be jdbc:postgresql://host:port/dbname without user and"
                                + " password.",
                        "pgcat: pgcat.databases.main.username is missing."),
                lines);
        assertEquals("", out.toString());
    }

    @Test
    void skippingWithoutATerminalAndWithoutYesIsRefusedBeforeAnythingIsAsked() throws IOException {
        assertEquals(USAGE, pgcat("skip", "orders", "0/27FD9B0", "--config", unreachable()));
        assertTrue(err.toString().startsWith("pgcat: There is no terminal to ask at."), err.toString());
        assertEquals(FAILED, pgcat("skip", "orders", "0/27FD9B0", "--yes", "--config", unreachable()));
    }

    @Test
    void globalOptionsMayStandBeforeAndAfterTheCommand() throws IOException {
        Path config = config("pgcat.oops=1\n");

        assertEquals(USAGE, pgcat("--config", config.toString(), "status"));
        assertEquals(USAGE, pgcat("status", "--config", config.toString()));
        assertEquals(
                2,
                err.toString()
                        .lines()
                        .filter(line -> line.contains("pgcat.oops"))
                        .count());
    }

    @Test
    void statusAndCheckWithoutADatabaseSayWhatToConfigure() throws IOException {
        Path config = config("");

        assertEquals(USAGE, pgcat("status", "--config", config.toString()));
        assertEquals(USAGE, pgcat("check", "--config", config.toString()));
        assertEquals(
                2,
                err.toString()
                        .lines()
                        .filter(line -> line.contains("pgcat.databases.NAME.url"))
                        .count());
    }

    @Test
    void installOfADatabaseThatIsNotConfiguredIsWrongUsage() throws IOException {
        assertEquals(USAGE, pgcat("install", "other", "--config", config("").toString()));
        assertTrue(err.toString().contains("pgcat.databases.other.url is missing"), err.toString());
    }

    @Test
    void namedConfigurationFileMustExist() {
        assertEquals(USAGE, pgcat("status", "--config", folder.resolve("absent").toString()));
        assertTrue(err.toString().contains("Cannot read the configuration file"), err.toString());
    }

    @Test
    void failureIsOneLineUnlessVerbose() throws IOException {
        String config = unreachable();

        assertEquals(FAILED, pgcat("install", "main", "--config", config));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().startsWith("pgcat: Connection to 127.0.0.1:1 refused"), err.toString());

        assertEquals(FAILED, pgcat("install", "main", "--verbose", "--config", config));
        assertTrue(err.toString().contains("\tat "), err.toString());
    }

    @Test
    void statusNamesTheDatabaseThatIsSilent() throws IOException {
        assertEquals(FAILED, pgcat("status", "--json", "--config", unreachable()));
        assertEquals("[ ]", out.toString().strip());
        assertTrue(err.toString().startsWith("pgcat: Cannot ask database main"), err.toString());
    }

    @Test
    void secretsAreNotShown() throws IOException {
        pgcat("install", "main", "--verbose", "--config", unreachable());
        pgcat("check", "--config", unreachable());

        assertFalse((out.toString() + err).contains("s3cret"));
    }

    private String unreachable() throws IOException {
        return config(
                        """
                        pgcat.databases.main.url=jdbc:postgresql://127.0.0.1:1/shop
                        pgcat.databases.main.username=pgcat
                        pgcat.databases.main.password=s3cret
                        """)
                .toString();
    }

    private Path config(String content) throws IOException {
        return Files.writeString(folder.resolve("test.properties"), content);
    }

    private int pgcat(String... args) {
        Main main = new Main(Map.of(), Optional::empty);
        return Main.execute(main, new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
