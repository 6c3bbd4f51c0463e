package io.pgcat.testkit;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The packaged application as a process of its own, so that it can be killed. Its standard output and standard error
 * go, line by line, to a file and to memory. It is killed when this is closed or this JVM ends.
 */
public final class PgcatProcess implements AutoCloseable {

    private static final Duration DEATH = Duration.ofSeconds(20);

    /** One for all: Java 17 loses an answer now and then, and its timeouts too, when each request has a client of its own. */
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path outputFile;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader = new Thread(this::read, "pgcat-output");
    private final Thread atExit;

    private PgcatProcess(Process process, Path outputFile) {
        this.process = process;
        this.outputFile = outputFile;
        this.atExit = new Thread(process::destroyForcibly, "kill-pgcat");
    }

    /**
     * Describes a process to start.
     *
     * @param arguments of pgcat, e.g. {@code run --config application.properties}
     */
    public static PgcatProcessBuilder builder(String... arguments) {
        return new PgcatProcessBuilder(List.of(arguments));
    }

    static PgcatProcess start(ProcessBuilder builder, Path outputFile) throws IOException {
        PgcatProcess pgcat = new PgcatProcess(builder.redirectErrorStream(true).start(), outputFile);
        Runtime.getRuntime().addShutdownHook(pgcat.atExit);
        pgcat.reader.setDaemon(true);
        pgcat.reader.start();
        LastWords.of(pgcat);
        return pgcat;
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it has not ended yet. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Kills it as {@code kill -9} does, and waits until it is dead. */
    public void kill9() {
        // By its handle: the process object would close the output that is still to be read.
        process.toHandle().destroyForcibly();
        Await.until("pgcat " + pid() + " to die", DEATH, () -> !process.isAlive());
    }

    /** Asks it to end as {@code kill} does; see {@link #exitCode} for when it has. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /**
     * Waits for its end and all its output.
     *
     * @return its exit status; 128 and the signal's number when a signal ended it
     */
    public int exitCode(Duration limit) {
        Await.until("pgcat " + pid() + " to end", limit, () -> !process.isAlive() && !reader.isAlive());
        return process.exitValue();
    }

    /**
     * Waits until it has written a line in which a regular expression is found, now or at any time since its start.
     *
     * @return the first such line
     * @throws AssertionError with its last lines, when it has ended or the time is over before
     */
    public String awaitLine(String regex, Duration limit) {
        Pattern pattern = Pattern.compile(regex);
        Await.until("a line like " + regex, limit, () -> find(pattern) != null || !reader.isAlive());
        String line = find(pattern);
        if (line == null) {
            throw new AssertionError("pgcat ended without a line like " + regex + ":\n" + String.join("\n", tail(40)));
        }
        return line;
    }

    /** How many lines a regular expression is found in so far. */
    public long countLines(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return lines().stream().filter(line -> pattern.matcher(line).find()).count();
    }

    /** What it has written so far. */
    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** What it answers over HTTP, once it runs. */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        String base = awaitLine("running, .*http=", Link.PATIENCE).replaceFirst(".*http=", "");
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** The file that its output is appended to. */
    public Path outputFile() {
        return outputFile;
    }

    private String find(Pattern pattern) {
        return lines().stream()
                .filter(line -> pattern.matcher(line).find())
                .findFirst()
                .orElse(null);
    }

    /** Its last lines so far. */
    List<String> tail(int count) {
        List<String> all = lines();
        return all.subList(Math.max(0, all.size() - count), all.size());
    }

    private void read() {
        try (BufferedReader output =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                BufferedWriter file =
                        Files.newBufferedWriter(outputFile, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                file.write(line);
                file.newLine();
                file.flush();
                synchronized (lines) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Output of pgcat " + pid(), e);
        }
    }

    @Override
    public void close() {
        kill9();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
