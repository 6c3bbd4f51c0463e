package io.pgcat.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SettingsTest {

    private static final String DATABASE =
            """
            pgcat.databases.main.url=jdbc:postgresql://db.example.org:5433/shop?sslmode=require
            pgcat.databases.main.username=pgcat
            pgcat.databases.main.password=s3cret
            """;

    @TempDir
    private Path folder;

    private Map<String, String> environment = Map.of();

    @Test
    void databaseIsReadWithItsLogin() throws IOException {
        ServerLogin login = read(DATABASE).databases().get("main");

        assertEquals("jdbc:postgresql://db.example.org:5433/shop?sslmode=require", login.url());
        assertEquals("pgcat", login.username());
        assertEquals("s3cret", login.password().value());
    }

    @Test
    void keysOfQuarkusAndCamelAreNotOurs() throws IOException {
        Settings settings = read("quarkus.http.port=9090\ncamel.main.name=x\npgcatalog.x=1\n");

        assertTrue(settings.databases().isEmpty());
    }

    @Test
    void absentKeyHasTheDefaultOfItsTable() throws IOException {
        assertEquals(Duration.ofSeconds(60), read("").retryInterval());
        assertEquals(Duration.ofMillis(250), read("pgcat.retry-interval=250ms").retryInterval());
        assertEquals(Duration.ofMinutes(2), read("pgcat.retry-interval=PT2M").retryInterval());
    }

    @Test
    void valuesHaveUnits() {
        assertEquals(512L << 10, SettingType.BYTES.parse("512kB"));
        assertEquals(64L << 20, SettingType.BYTES.parse("64 MB"));
        assertEquals(Duration.ofDays(2), SettingType.DURATION.parse("2d"));
        assertEquals(Boolean.TRUE, SettingType.BOOLEAN.parse("true"));
        for (String wrong : List.of("64", "0MB", "-1MB", "64mb", "1.5GB", "")) {
            assertThrows(IllegalArgumentException.class, () -> SettingType.BYTES.parse(wrong), wrong);
        }
        for (String wrong : List.of("60", "0s", "PT-1S", "P", "60 sec", "")) {
            assertThrows(IllegalArgumentException.class, () -> SettingType.DURATION.parse(wrong), wrong);
        }
        assertThrows(IllegalArgumentException.class, () -> SettingType.BOOLEAN.parse("yes"));
        assertThrows(IllegalArgumentException.class, () -> SettingType.PORT.parse("65536"));
        assertThrows(IllegalArgumentException.class, () -> SettingType.LIST.parse("a,,b"));
    }

    @Test
    void everyProblemIsReportedAtOnce() throws IOException {
        List<String> problems = problems(
                """
                pgcat.databases.main.url=jdbc:mysql://db/shop
                pgcat.databases.main.password=a
                pgcat.databases.main.password-file=/nowhere/password
                pgcat.databases.my.db.url=jdbc:postgresql://db/shop
                pgcat.retry-intervall=60s
                pgcat.retry-interval=soon
                pgcat.database.main.usrname=x
                """);

        assertEquals(
                List.of(
                        "Unknown key pgcat.database.main.usrname, did you mean pgcat.databases.main.username?",
                        "Unknown key pgcat.retry-intervall, did you mean pgcat.retry-interval?",
                        "pgcat.retry-interval must be a duration above zero like 500ms, 60s, 5m, 1h or PT1M.",
                        "pgcat.databases.main.url must be jdbc:postgresql://host:port/dbname without user and password.",
                        "pgcat.databases.main.username is missing.",
                        "pgcat.databases.main.password and pgcat.databases.main.password-file exclude each other.",
                        "pgcat.databases.main.password-file: cannot read /nowhere/password: NoSuchFileException.",
                        "Illegal name 'my.db' in pgcat.databases.my.db, expected at most 63 letters, digits, _ and"
                                + " -, the first a letter or digit."),
                problems.subList(0, 8));
        assertEquals("pgcat.databases.my.db.username is missing.", problems.get(8));
        assertEquals(9, problems.size());
    }

    @Test
    void urlThatCarriesCredentialsIsRefusedWithoutShowingThem() throws IOException {
        List<String> problems = problems(
                """
                pgcat.databases.main.url=jdbc:postgresql://db/shop?user=me&password=s3cret
                pgcat.databases.main.username=pgcat
                """);

        assertEquals(1, problems.size());
        assertFalse(problems.get(0).contains("s3cret"), problems.get(0));
    }

    @Test
    void passwordFileGivesItsFirstLine() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "from file\nsecond line\n");

        Settings settings = read("pgcat.databases.main.url=jdbc:postgresql://db/shop\n"
                + "pgcat.databases.main.username=pgcat\npgcat.databases.main.password-file=" + secret + '\n');

        assertEquals("from file", settings.databases().get("main").password().value());
    }

    @Test
    void variableOverridesTheFile() throws IOException {
        environment =
                Map.of("PGCAT_DATABASES_MAIN_PASSWORD", "from env", "PGCAT_RETRY_INTERVAL", "5s", "PGCAT_PORT", "x");

        Settings settings = read(DATABASE.replace("password=s3cret", "password-file=/nowhere"));

        assertEquals("from env", settings.databases().get("main").password().value());
        assertEquals(Duration.ofSeconds(5), settings.retryInterval());
    }

    @Test
    void databaseMayComeFromTheEnvironmentAlone() throws IOException {
        environment = Map.of(
                "PGCAT_DATABASES_MAIN_URL", "jdbc:postgresql://db/shop", "PGCAT_DATABASES_MAIN_USERNAME", "pgcat");

        assertEquals("pgcat", read("").databases().get("main").username());
    }

    @Test
    void sourceIsReadFromUrlOrParts() throws IOException {
        Settings settings = read(
                """
                pgcat.sources.a.url=jdbc:postgresql://db/shop
                pgcat.sources.a.username=repl
                pgcat.sources.a.publications=p1, p2
                pgcat.sources.b.hostname=::1
                pgcat.sources.b.dbname=my shop
                pgcat.sources.b.username=repl
                pgcat.sources.b.publications=p
                pgcat.sources.b.slot-name=other
                pgcat.sources.b.origins=any
                """);

        Settings.Source a = settings.sources().get("a");
        assertEquals(List.of("p1", "p2"), a.publications());
        assertEquals("pgcat_a", a.slotName());
        assertEquals(List.of("none"), a.origins());
        Settings.Source b = settings.sources().get("b");
        assertEquals("jdbc:postgresql://[::1]:5432/my%20shop", b.login().url());
        assertEquals("other", b.slotName());
        assertEquals(List.of("any"), b.origins());
    }

    @Test
    void sourceWithUrlAndPartsIsAmbiguous() throws IOException {
        List<String> problems = problems(
                """
                pgcat.sources.Shop.url=jdbc:postgresql://db/shop
                pgcat.sources.Shop.port=5433
                pgcat.sources.Shop.username=repl
                """);

        assertEquals(
                List.of(
                        "pgcat.sources.Shop.port and pgcat.sources.Shop.url exclude each other.",
                        "pgcat.sources.Shop.publications is missing.",
                        "pgcat.sources.Shop.slot-name is no legal slot name: 'pgcat_Shop', expected at most 63 of a to z,"
                                + " 0 to 9 and _."),
                problems);
    }

    @Test
    void missingFileIsAProblemUnlessItMayBeMissing() {
        Path absent = folder.resolve("absent.properties");
        SettingsReader reader = new SettingsReader(environment);

        InvalidSettingsException refused =
                assertThrows(InvalidSettingsException.class, () -> reader.read(absent, false));
        assertEquals(1, refused.problems().size());
        assertTrue(
                new SettingsReader(environment).read(absent, true).databases().isEmpty());
    }

    @Test
    void secretsAreMasked() throws IOException {
        assertFalse(read(DATABASE).toString().contains("s3cret"));
        assertTrue(read(DATABASE).toString().contains("***"));
    }

    private Settings read(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("application.properties"), content);
        return new SettingsReader(environment).read(file, false);
    }

    private List<String> problems(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("application.properties"), content);
        SettingsReader reader = new SettingsReader(environment);
        return assertThrows(InvalidSettingsException.class, () -> reader.read(file, false))
                .problems();
    }
}
