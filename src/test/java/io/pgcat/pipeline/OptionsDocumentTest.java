package io.pgcat.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import io.pgcat.error.ReplicationException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** The page that lists the options, and the options that there are. */
class OptionsDocumentTest {

    private static Set<String> found(String pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    @Test
    void thePageListsExactlyTheOptionsThatThereAre() throws Exception {
        String refusal = assertThrows(ReplicationException.class, () -> SubscriptionOptions.parse("{\"nonsense\": 1}"))
                .getMessage();
        String known = refusal.replaceFirst(".*there are: ", "").replaceFirst("\\).*", "");

        assertEquals(
                new TreeSet<>(Set.of(known.split(", "))),
                found("^\\| `(\\w+)` \\|", Files.readString(Path.of("docs", "options.md"))));
    }
}
