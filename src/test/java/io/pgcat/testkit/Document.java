package io.pgcat.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A page of docs/, whose examples are tested as they stand there, or which is written from the code. */
public final class Document {

    private static final Path FOLDER = Path.of("docs");

    private final List<String> lines;

    private Document(List<String> lines) {
        this.lines = lines;
    }

    /** @param name e.g. {@code processors.md} */
    public static Document read(String name) throws IOException {
        return new Document(Files.readAllLines(FOLDER.resolve(name)));
    }

    /**
     * Asserts that a page is what the code gives. To write it anew after a change of the code: run the test with
     * {@code -Dpgcat.write-docs=true}.
     */
    public static void assertGenerated(String name, String expected) throws IOException {
        Path page = FOLDER.resolve(name);
        if (Boolean.getBoolean("pgcat.write-docs")) {
            Files.writeString(page, expected);
        }
        assertEquals(expected, Files.readString(page));
    }

    /** The fenced blocks of a language, e.g. {@code java}, in order; each ends with a line break. */
    public List<String> blocks(String language) {
        List<String> blocks = new ArrayList<>();
        StringBuilder block = null;
        for (String line : lines) {
            if (block == null && line.equals("```" + language)) {
                block = new StringBuilder();
            } else if (block != null && line.equals("```")) {
                blocks.add(block.toString());
                block = null;
            } else if (block != null) {
                block.append(line).append('\n');
            }
        }
        return blocks;
    }
}
