package io.pgcat.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.pgcat.testkit.Document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The key table is the truth; the example file and the page follow it. */
class ConfigurationDocumentsTest {

    private static final Path EXAMPLE = Path.of("application.properties");

    @Test
    void exampleNamesEveryKeyWithItsDefaultOnce() throws IOException {
        List<String> lines = Files.readAllLines(EXAMPLE);
        for (SettingKey key : SettingKey.values()) {
            List<String> found = lines.stream()
                    .filter(line -> line.startsWith("#" + key.key() + '='))
                    .toList();
            assertEquals(1, found.size(), key.key());
            String written = found.get(0).substring(key.key().length() + 2);
            if (!key.defaultText().isEmpty()) {
                assertEquals(key.defaultText(), written, key.key());
            }
        }
    }

    @Test
    void exampleConfiguresNothingAndIsValid() {
        Settings settings = new SettingsReader(Map.of()).read(EXAMPLE, false);

        assertTrue(settings.databases().isEmpty());
        assertTrue(settings.sources().isEmpty());
    }

    @Test
    void exampleHoldsNoKeyThatIsNotInTheTable() throws IOException {
        List<String> known =
                Arrays.stream(SettingKey.values()).map(SettingKey::key).toList();
        List<String> unknown = Files.readAllLines(EXAMPLE).stream()
                .filter(line -> line.startsWith("#pgcat."))
                .map(line -> line.substring(1, line.indexOf('=')))
                .filter(key -> !known.contains(key))
                .toList();

        assertEquals(List.of(), unknown);
    }

    @Test
    void everyDefaultIsFitForItsType() {
        for (SettingKey key : SettingKey.values()) {
            if (!key.defaultText().isEmpty()) {
                assertTrue(key.type().parse(key.defaultText()) != null, key.key());
            } else {
                assertTrue(key.isNamed(), key.key() + " has no default");
            }
        }
    }

    @Test
    void pageIsWhatTheTableGives() throws IOException {
        Document.assertGenerated("configuration.md", page());
    }

    private static String page() {
        String rows = Arrays.stream(SettingKey.values())
                .map(ConfigurationDocumentsTest::row)
                .collect(Collectors.joining("\n"));
        return """
                # Configuration

                `./pgcat` reads `application.properties` in the current folder, or the file given by `--config FILE`, in UTF-8. Keys
                of Quarkus and Camel may stand in it too. A key below `pgcat.` that is not listed here is refused, as is a value
                that does not fit: every problem is listed, and the command ends with status 2 before it connects anywhere.

                Values are taken as written. An environment variable overrides a key: upper case, every other character an
                underscore. `PGCAT_DATABASES_MAIN_PASSWORD` overrides `pgcat.databases.main.password`. A database or source that only
                the environment names has a name of letters and digits, in lower case.

                `NAME` is chosen by you: letters, digits, `_` and `-`.

                | key | value | default | meaning |
                |---|---|---|---|
                %s

                This page is written from the table in `SettingKey.java`.
                """
                .formatted(rows);
    }

    private static String row(SettingKey key) {
        String value = key.defaultText().isEmpty() ? "" : '`' + key.defaultText() + '`';
        return "| `" + key.key() + "` | " + key.type().expected() + " | " + value + " | " + key.description() + " |";
    }
}
