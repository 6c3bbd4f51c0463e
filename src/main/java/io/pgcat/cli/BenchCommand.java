package io.pgcat.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.pgcat.bench.Bench;
import io.pgcat.bench.BenchOptions;
import io.pgcat.bench.Peers;
import io.pgcat.bench.Workloads;
import io.pgcat.demo.PostgresInstallation;

/** {@code pgcat bench}. */
@Command(
        name = "bench",
        description = {
            "Measure pgcat beside PostgreSQL's own logical replication, on two servers of its own.",
            "Both sides are compared after each round; 1 if they ever differ."
        })
final class BenchCommand implements Callable<Integer> {

    private static final int DIFFERENT = 1;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--workloads",
            split = ",",
            paramLabel = "NAME",
            description = {
                "Some of tpcb, mixed, singles, large, wide, full, remote, foreign, copy, copies, latency, surge, idle (default: all these),"
                        + " growth-subscriptions, growth-tables, growth-transactions."
            })
    private List<String> workloads = Workloads.USUAL;

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "NAME",
            description = "Some of decode, built-in, pglogical (where the servers have it), pgcat. Default: all.")
    private List<String> peers = Peers.NAMES;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds of each workload. Default: ${DEFAULT-VALUE}.",
            defaultValue = "3")
    private int rounds;

    @Option(
            names = "--scale",
            paramLabel = "X",
            description = "All workloads' numbers times this. Default: ${DEFAULT-VALUE}.",
            defaultValue = "1")
    private double scale;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            description = "Heap of the measured pgcat, as java -Xmx takes it. Default: ${DEFAULT-VALUE}.",
            defaultValue = "512m")
    private String heap;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where results.csv, results.md, results.svg go. Default: target/bench beside the program.")
    private Path output;

    @Option(
            names = "--postgres",
            paramLabel = "DIR",
            description = {
                "Folder that holds bin of an installed PostgreSQL 15 or newer, e.g. /usr/lib/postgresql/15.",
                "Default: PostgreSQL 18 as the build has fetched it."
            })
    private Path postgres;

    @Override
    public Integer call() throws Exception {
        requireKnown("workload", workloads, Workloads.NAMES);
        requireKnown("peer", peers, Peers.NAMES);
        require(rounds > 0, "--rounds: at least 1 is needed.");
        require(scale > 0 && scale <= 10, "--scale: a number above 0, at most 10.");
        require(heap.matches("\\d+[kmgKMG]?"), "--heap: a size like 512m is needed.");
        Path home = Main.home();
        BenchOptions options = new BenchOptions(
                inOrder(workloads, Workloads.NAMES),
                inOrder(peers, Peers.NAMES),
                rounds,
                scale,
                heap,
                home,
                output == null ? home.resolve(Path.of("target", "bench")) : output,
                installation());
        return new Bench(options, spec.commandLine().getOut()).run() ? 0 : DIFFERENT;
    }

    private Optional<PostgresInstallation> installation() throws IOException {
        if (postgres == null) {
            return Optional.empty();
        }
        require(
                Files.isExecutable(postgres.resolve(Path.of("bin", "postgres"))),
                "--postgres: no bin/postgres in " + postgres + ".");
        PostgresInstallation installed = PostgresInstallation.at(postgres);
        require(
                installed.version() >= BenchOptions.OLDEST,
                "--postgres: PostgreSQL " + BenchOptions.OLDEST + " or newer is needed, this is " + installed.version()
                        + ".");
        return Optional.of(installed);
    }

    private void requireKnown(String what, List<String> names, List<String> known) {
        for (String name : names) {
            require(known.contains(name), "No " + what + " is called " + name + ": " + String.join(", ", known) + ".");
        }
    }

    private static List<String> inOrder(List<String> chosen, List<String> known) {
        return known.stream().filter(chosen::contains).toList();
    }

    private void require(boolean held, String message) {
        if (!held) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
