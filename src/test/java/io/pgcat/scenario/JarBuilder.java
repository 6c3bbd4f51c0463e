package io.pgcat.scenario;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Builds a user's jar as docs/processors.md says: against the packaged application's jars, and nothing else. */
final class JarBuilder {

    private static final Path APPLICATION = Path.of(
                    System.getProperty("pgcat.application", "target/quarkus-app/quarkus-run.jar"))
            .toAbsolutePath()
            .getParent();
    private static final String PACKAGE = "com/example/";

    private final Path folder;

    /** @param folder an empty one of its own */
    JarBuilder(Path folder) {
        this.folder = folder;
    }

    /**
     * Compiles and packs.
     *
     * @param names of the classes in package com.example, each with its source at the same place of the other list
     */
    void build(Path jar, List<String> names, List<String> sources) throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            files.add(Files.writeString(folder.resolve(names.get(i) + ".java"), sources.get(i)));
        }
        Path classes = Files.createDirectories(folder.resolve("classes"));
        compile(files, classes);
        Files.createDirectories(jar.getParent());
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            String services = names.stream().map(name -> "com.example." + name).collect(Collectors.joining("\n"));
            add(out, "META-INF/services/io.pgcat.route.ChangeProcessor", services.getBytes(StandardCharsets.UTF_8));
            for (Path compiled : compiled(classes)) {
                add(out, PACKAGE + compiled.getFileName(), Files.readAllBytes(compiled));
            }
        }
    }

    /** Also the nested ones that the compiler makes, for a switch for instance. */
    private static List<Path> compiled(Path classes) throws IOException {
        try (Stream<Path> files = Files.list(classes.resolve(PACKAGE))) {
            return files.sorted().toList();
        }
    }

    private static void add(JarOutputStream out, String entry, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(entry));
        out.write(content);
        out.closeEntry();
    }

    private static void compile(List<Path> files, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "--release", "17", "-Xlint:all,-classfile,-path", "-d", classes.toString(), "-cp", classPath());
            boolean done = compiler.getTask(
                            messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertTrue(done, messages.toString());
        }
    }

    private static String classPath() throws IOException {
        List<String> jars = new ArrayList<>();
        for (String place : List.of("app", "lib/main")) {
            try (Stream<Path> files = Files.list(APPLICATION.resolve(place))) {
                files.map(Path::toString).filter(name -> name.endsWith(".jar")).forEach(jars::add);
            }
        }
        return String.join(System.getProperty("path.separator"), jars);
    }
}
