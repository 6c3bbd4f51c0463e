package io.pgcat.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a {@link PgcatProcess} shall be started. Without a word: in a new folder, by the Java that runs the tests. */
public final class PgcatProcessBuilder {

    private final List<String> arguments;
    private final List<String> jvmArguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Path application;
    private Path launcher;
    private Path folder;
    private String config;

    PgcatProcessBuilder(List<String> arguments) {
        this.arguments = arguments;
    }

    /** Options of the JVM, e.g. {@code -Xmx256m}. */
    public PgcatProcessBuilder jvmArguments(String... options) {
        jvmArguments.addAll(List.of(options));
        return this;
    }

    /** A variable of its environment. */
    public PgcatProcessBuilder environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** The jar to run, instead of the one that the build has made. */
    public PgcatProcessBuilder application(Path jar) {
        application = jar;
        return this;
    }

    /** Starts this program with the arguments instead of a JVM; JVM arguments go to it in JAVA_TOOL_OPTIONS. */
    public PgcatProcessBuilder launcher(Path program) {
        launcher = program;
        return this;
    }

    /** Its working folder, which must exist. Several processes, one after the other, may use the same. */
    public PgcatProcessBuilder folder(Path workingFolder) {
        folder = workingFolder;
        return this;
    }

    /** Content of application.properties, to be written into the working folder. */
    public PgcatProcessBuilder config(String... lines) {
        config = String.join("\n", lines) + "\n";
        return this;
    }

    /** Starts it; returns at once. */
    public PgcatProcess start() throws IOException {
        Path home = folder == null ? Files.createTempDirectory("pgcat-process-") : folder;
        if (config != null) {
            Files.writeString(home.resolve("application.properties"), config);
        }
        ProcessBuilder builder = new ProcessBuilder(command()).directory(home.toFile());
        builder.environment().putAll(environment);
        if (launcher != null && !jvmArguments.isEmpty()) {
            builder.environment().put("JAVA_TOOL_OPTIONS", String.join(" ", jvmArguments));
        }
        return PgcatProcess.start(builder, home.resolve("pgcat.log"));
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        if (launcher == null) {
            command.add(ProcessHandle.current().info().command().orElse("java"));
            command.add("@" + Path.of("jvm.options").toAbsolutePath());
            command.addAll(jvmArguments);
            command.add("-Dpgcat.home=" + Path.of("").toAbsolutePath());
            command.addAll(program());
        } else {
            command.add(launcher.toAbsolutePath().toString());
        }
        command.addAll(arguments);
        return command;
    }

    /** As ./pgcat runs it. */
    private List<String> program() {
        return application == null
                ? List.of("@" + Path.of("target/quarkus-app/java.args").toAbsolutePath(), "io.pgcat.cli.Entry")
                : List.of("-jar", application.toAbsolutePath().toString());
    }
}
