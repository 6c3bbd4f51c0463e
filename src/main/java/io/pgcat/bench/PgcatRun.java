package io.pgcat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** pgcat in one round. It is killed when this process ends before it. */
final class PgcatRun implements Peer.Running {

    private static final long END_S = 30;

    private final Course course;
    private final Way way;
    private final Process process;
    private final Thread atExit;

    PgcatRun(Course course, Way way, Process process) {
        this.course = course;
        this.way = way;
        this.process = process;
        this.atExit = new Thread(process::destroyForcibly, "kill-pgcat");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** The file that holds what it writes. */
    static Path log(Course course) {
        return course.folder().resolve(course.name() + ".log");
    }

    /** Whether it has found its subscriptions, which are still disabled. */
    boolean hasStarted() throws SQLException {
        requireAlive();
        return Integer.toString(course.streams().size())
                .equals(course.subscriber()
                        .value("SELECT count(*) FROM pgcat.pgcat_subscription_status"
                                + " WHERE status ->> 'state' = 'disabled'"));
    }

    /** By the log, which says so at once. */
    @Override
    public boolean isStreaming() throws IOException {
        requireAlive();
        String log = Files.readString(log(course));
        return course.streams().stream()
                .allMatch(stream -> log.contains("streaming, subscription=" + stream.name() + ","));
    }

    @Override
    public void enable() throws SQLException {
        course.subscriber().execute("UPDATE pgcat.pgcat_subscription SET enabled = true");
    }

    @Override
    public String readyTables() {
        return "SELECT count(*) FROM pgcat.pgcat_subscription_rel WHERE state = 'r'";
    }

    @Override
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new HeatException("pgcat has ended; its output is in " + log(course) + ".");
        }
    }

    @Override
    public OptionalLong process() {
        return OptionalLong.of(process.pid());
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(END_S, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        } finally {
            Runtime.getRuntime().removeShutdownHook(atExit);
            way.close();
        }
    }
}
