package io.pgcat.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.pgcat.demo.PostgresInstallation;

/**
 * What shall be measured, and how.
 *
 * @param workloads names from {@link Workloads#NAMES}, in their order
 * @param peers names from {@link Peers#NAMES}, in their order
 * @param rounds of each workload, at least 1
 * @param scale of all workloads' numbers; 1 for the whole
 * @param heap of pgcat's process, as option -Xmx takes it
 * @param home folder of the program
 * @param output folder for the results, made when missing
 * @param postgres what both servers run; empty for the one that the build has fetched
 */
public record BenchOptions(
        List<String> workloads,
        List<String> peers,
        int rounds,
        double scale,
        String heap,
        Path home,
        Path output,
        Optional<PostgresInstallation> postgres) {

    /** The oldest major version that does what is asked of the servers. */
    public static final int OLDEST = 15;

    private static final int FETCHED = 18;

    public BenchOptions {
        workloads = List.copyOf(workloads);
        peers = List.copyOf(peers);
    }

    /** The servers' major version. */
    int version() {
        return postgres.map(PostgresInstallation::version).orElse(FETCHED);
    }
}
