package io.pgcat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The room table of docs/architecture.md. Its last column holds words: rooms ({@code apply.*} with those below it), and
 * names of libraries. What is not in {@link #LIBRARIES} is allowed to nobody.
 */
final class RoomTable {

    static final String BASE = "io.pgcat";

    private static final Path PAGE = Path.of("docs", "architecture.md");
    private static final String HEAD = "| room | ";

    private static final Map<String, List<String>> LIBRARIES = Map.ofEntries(
            Map.entry("JDBC", List.of("java.sql", "javax.sql")),
            Map.entry("pgjdbc", List.of("org.postgresql")),
            Map.entry("Camel", List.of("org.apache.camel")),
            Map.entry("Jackson", List.of("com.fasterxml.jackson")),
            Map.entry("JSqlParser", List.of("net.sf.jsqlparser")),
            Map.entry("Micrometer", List.of("io.micrometer")),
            Map.entry("Quarkus", List.of("io.quarkus", "org.eclipse.microprofile", "jakarta.ws.rs")),
            Map.entry("picocli", List.of("picocli")),
            Map.entry("signals", List.of("sun.misc")),
            Map.entry("commons-compress", List.of("org.apache.commons.compress", "org.tukaani.xz")));

    /** What every room but the words may use. */
    private static final List<String> EVERYWHERE =
            List.of("java", "javax.net", "jdk.net", "jakarta.inject", "jakarta.enterprise", "org.jboss.logging");

    private final Map<String, Room> rooms = new TreeMap<>();

    /**
     * One room.
     *
     * @param row every room of its row, which may use one another
     * @param words what it may use
     */
    private record Room(List<String> row, List<String> words) {}

    private RoomTable() {}

    static RoomTable read() throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        int head = 0;
        while (!lines.get(head).startsWith(HEAD)) {
            head++;
        }
        RoomTable table = new RoomTable();
        for (String line : lines.subList(head + 2, lines.size())) {
            if (!line.startsWith("|")) {
                break;
            }
            table.add(line.split("\\|"));
        }
        return table;
    }

    private void add(String[] cells) {
        List<String> row = words(cells[1]);
        Room room = new Room(row, words(cells[3]));
        for (String word : room.words()) {
            if (word.contains(" ") || Character.isUpperCase(word.charAt(0)) && !LIBRARIES.containsKey(word)) {
                throw new IllegalArgumentException("Unknown word in the room table: " + word);
            }
        }
        row.forEach(name -> rooms.put(name, room));
    }

    private static List<String> words(String cell) {
        return Arrays.stream(cell.replace("`", "").split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    Set<String> names() {
        return rooms.keySet();
    }

    /** The room's name of a package below {@link #BASE}. */
    static String roomOf(String packageName) {
        return packageName.substring(BASE.length() + 1);
    }

    /** Whether classes of a room may use those of a package. */
    boolean allows(String room, String packageName) {
        Room user = rooms.get(room);
        if (packageName.startsWith(BASE + '.')) {
            String used = roomOf(packageName);
            return user.row().contains(used) || user.words().stream().anyMatch(word -> covers(word, used));
        }
        return prefixes(user.words()).stream().anyMatch(prefix -> isBelow(packageName, prefix))
                && (!packageName.startsWith("java.sql") || user.words().contains("JDBC"));
    }

    private static boolean covers(String word, String used) {
        return word.endsWith(".*") ? isBelow(used, word.substring(0, word.length() - 2)) : word.equals(used);
    }

    private static boolean isBelow(String packageName, String prefix) {
        return packageName.equals(prefix) || packageName.startsWith(prefix + '.');
    }

    private static List<String> prefixes(List<String> words) {
        if (words.equals(List.of("java.*"))) {
            return List.of("java");
        }
        List<String> prefixes = new ArrayList<>(EVERYWHERE);
        words.forEach(word -> prefixes.addAll(LIBRARIES.getOrDefault(word, List.of())));
        return prefixes;
    }
}
