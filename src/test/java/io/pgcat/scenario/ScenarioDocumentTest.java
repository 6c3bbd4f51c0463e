package io.pgcat.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** What docs/scenarios.md claims. */
class ScenarioDocumentTest {

    private static final Pattern ROW = Pattern.compile("\\| ([A-Z]+-[\\w-]+) \\| [^|]+ \\| ([^|]+) \\|");
    private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+)#(\\w+)`");

    @Test
    void everyScenarioIsListedOnceWithItsTestOrAReason() throws IOException {
        Set<String> ids = new HashSet<>();
        List<String> problems = new ArrayList<>();
        for (Matcher row : rows()) {
            if (!ids.add(row.group(1))) {
                problems.add(row.group(1) + " stands there twice");
            }
            boolean told = row.group(2).contains("`")
                    ? NAMED_TEST.matcher(row.group(2)).find()
                    : row.group(2).matches("later: .+|not shown yet.*|does not apply: .+");
            if (!told) {
                problems.add(row.group(1) + " names neither a test nor a reason");
            }
        }
        assertEquals(List.of(), problems);
        assertFalse(ids.isEmpty());
    }

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Map<String, Path> sources = sources();
        List<String> missing = new ArrayList<>();
        for (Matcher row : rows()) {
            Matcher test = NAMED_TEST.matcher(row.group(2));
            while (test.find()) {
                Path source = sources.get(test.group(1) + ".java");
                if (source == null || !Files.readString(source).contains(" void " + test.group(2) + "(")) {
                    missing.add(row.group(1) + ": " + test.group());
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    private static List<Matcher> rows() throws IOException {
        return Files.readAllLines(Path.of("docs/scenarios.md")).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .toList();
    }

    private static Map<String, Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(file -> file.toString().matches(".*(IT|Test)\\.java"))
                    .collect(Collectors.toMap(file -> file.getFileName().toString(), Function.identity()));
        }
    }
}
