package io.pgcat.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The whole benchmark: servers, workloads, peers, rounds, and what comes of them. */
public final class Bench {

    private final BenchOptions options;
    private final PrintWriter out;
    private final List<Result> results = new ArrayList<>();

    /** @param out is told what happens, and the figures at the end */
    public Bench(BenchOptions options, PrintWriter out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Runs everything. Results are written after each workload, so that an end half-way leaves those of before.
     *
     * @return whether every peer did all its work, and both sides were equal each time
     */
    public boolean run() throws IOException, SQLException, InterruptedException {
        Path folder = options.output().toAbsolutePath();
        Files.createDirectories(folder);
        List<Workload> workloads = options.workloads().stream()
                .flatMap(name -> Workloads.all(name, options.scale()).stream())
                .toList();
        out.println("Starting two PostgreSQL " + options.version() + " servers ...");
        Report report = new Report(options, results);
        try (Arena arena = Arena.start(options, places(workloads))) {
            List<Peer> peers = peers(arena);
            for (Workload workload : workloads) {
                out.println(workload.name() + ": " + workload.title());
                List<Peer> able =
                        peers.stream().filter(peer -> peer.canRun(workload)).toList();
                if (!able.isEmpty()) {
                    new Race(arena, workload, folder, this::finished).run(able, options.rounds());
                    report.write(folder);
                }
            }
        }
        out.println();
        out.println(report.table());
        out.println("Results: " + folder.resolve("results.csv") + ", results.md, results.svg");
        return results.stream().allMatch(result -> result.outcome().isGood());
    }

    private List<Peer> peers(Arena arena) throws IOException, SQLException {
        List<String> names = new ArrayList<>(options.peers());
        if (names.contains(Peers.PGLOGICAL) && !arena.loadPglogical()) {
            names.remove(Peers.PGLOGICAL);
            out.println("Without peer pglogical: the servers do not have it (--postgres names another installation).");
        }
        return names.stream()
                .map(name -> Peers.named(name, options.home().toAbsolutePath(), options.heap()))
                .toList();
    }

    private Arena.Places places(List<Workload> workloads) {
        int subscriptions =
                workloads.stream().mapToInt(Workload::subscriptions).max().orElse(1);
        return new Arena.Places(subscriptions, subscriptions * options.peers().size() * options.rounds());
    }

    private void finished(Result result) {
        results.add(result);
        out.println("  round " + result.round() + "  " + Report.line(result));
        out.flush();
    }
}
