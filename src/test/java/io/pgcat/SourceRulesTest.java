package io.pgcat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rules of style that only the source text shows, for the application and its tests. */
class SourceRulesTest {

    private static final int FILE_LINES = 400;
    private static final int METHOD_LINES = 40;
    private static final int PARAMETERS = 6;

    /** Times of the wall clock are shown to people; none is compared. */
    private static final Pattern DECIDED_BY_WALL_CLOCK =
            Pattern.compile("currentTimeMillis|java\\.time\\.Clock|new Date\\("
                    + "|(Instant\\.now\\(\\)|retryAt\\(\\)|since\\(\\))\\s*\\.(isBefore|isAfter|compareTo)"
                    + "|(isBefore|isAfter|compareTo)\\(\\s*Instant\\.now");

    private static final List<Path> FILES = new ArrayList<>();
    private static final List<String> LONG_METHODS = new ArrayList<>();
    private static final List<String> MANY_PARAMETERS = new ArrayList<>();
    private static final List<String> STAR_IMPORTS = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(FILES::add);
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, null, List.of(), null, manager.getJavaFileObjectsFromPaths(FILES));
            Measure measure = new Measure(Trees.instance(task).getSourcePositions());
            for (CompilationUnitTree unit : task.parse()) {
                measure.scan(unit, unit);
            }
        }
    }

    private static final class Measure extends TreeScanner<Void, CompilationUnitTree> {
        private final SourcePositions positions;

        private Measure(SourcePositions positions) {
            this.positions = positions;
        }

        @Override
        public Void visitMethod(MethodTree method, CompilationUnitTree unit) {
            String name = Path.of(unit.getSourceFile().getName()).getFileName() + " " + method.getName();
            if (method.getBody() != null) {
                long lines = line(unit, positions.getEndPosition(unit, method.getBody()))
                        - line(unit, positions.getStartPosition(unit, method.getBody()))
                        - 1;
                if (lines > METHOD_LINES) {
                    LONG_METHODS.add(name + ": " + lines);
                }
            }
            if (method.getParameters().size() > PARAMETERS && method.getReturnType() != null) {
                MANY_PARAMETERS.add(name + ": " + method.getParameters().size());
            }
            return super.visitMethod(method, unit);
        }

        private static long line(CompilationUnitTree unit, long position) {
            return unit.getLineMap().getLineNumber(position);
        }

        @Override
        public Void visitImport(ImportTree tree, CompilationUnitTree unit) {
            if (tree.getQualifiedIdentifier().toString().endsWith(".*")) {
                STAR_IMPORTS.add(unit.getSourceFile().getName());
            }
            return super.visitImport(tree, unit);
        }
    }

    @Test
    void noFileIsLong() throws IOException {
        assertTrue(FILES.size() > 100, "files found: " + FILES.size());
        List<String> found = new ArrayList<>();
        for (Path file : FILES) {
            long lines;
            try (Stream<String> text = Files.lines(file)) {
                lines = text.count();
            }
            if (lines > FILE_LINES) {
                found.add(file + ": " + lines);
            }
        }
        assertEquals(List.of(), found);
    }

    @Test
    void noMethodIsLong() {
        assertEquals(List.of(), LONG_METHODS);
    }

    @Test
    void noMethodTakesManyParameters() {
        assertEquals(List.of(), MANY_PARAMETERS);
    }

    /** It may jump, or be set: pauses and limits are measured by System.nanoTime, and positions compared. */
    @Test
    void nothingIsDecidedByTheWallClock() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : FILES) {
            String text = Files.readString(file);
            if (file.startsWith("src/main")
                    && DECIDED_BY_WALL_CLOCK.matcher(text).find()) {
                found.add(file.toString());
            }
        }
        assertEquals(List.of(), found);
    }

    @Test
    void nobodyImportsWithAStar() {
        assertEquals(List.of(), STAR_IMPORTS);
    }
}
