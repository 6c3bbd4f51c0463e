package io.pgcat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * CPU time of a changing set of processes, from {@code /proc}. A process that ends counts as far as it was last looked at.
 * Source: proc(5).
 */
final class Processes {

    /** USER_HZ, the unit of times in /proc, is 100 on every Linux with glibc. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final int BYTES_PER_KB = 1024;

    private final Map<Long, Double> before = new HashMap<>();
    private final Map<Long, Double> now = new HashMap<>();

    /** What these have used until now is not counted. */
    void startAt(Collection<Long> pids) throws IOException {
        for (long pid : pids) {
            before.put(pid, cpuSeconds(pid));
        }
    }

    /** Looks at these, which may be new. */
    void look(Collection<Long> pids) throws IOException {
        for (long pid : pids) {
            now.merge(pid, cpuSeconds(pid), Math::max);
        }
    }

    /** Seconds of CPU that all of them used. */
    double seconds() {
        return now.entrySet().stream()
                .mapToDouble(process -> Math.max(0, process.getValue() - before.getOrDefault(process.getKey(), 0.0)))
                .sum();
    }

    private static double cpuSeconds(long pid) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) / TICKS_PER_SECOND;
        } catch (NoSuchFileException ended) {
            return 0;
        }
    }

    /** The most memory that a process ever had resident, in bytes; 0 when it has ended. */
    static long peakResidentBytes(long pid) throws IOException {
        return bytes(pid, "VmHWM:");
    }

    /** The memory that a process has resident, in bytes; 0 when it has ended. */
    static long residentBytes(long pid) throws IOException {
        return bytes(pid, "VmRSS:");
    }

    private static long bytes(long pid, String field) throws IOException {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KB)
                    .findFirst()
                    .orElse(0);
        } catch (NoSuchFileException ended) {
            return 0;
        }
    }
}
