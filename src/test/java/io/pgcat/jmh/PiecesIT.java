package io.pgcat.jmh;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Runs the pieces under JMH; figures, without a limit that they had to keep. */
@Tag("bench")
class PiecesIT {

    private static final Path RESULTS = Path.of("target", "bench", "pieces.csv");

    @Test
    void eachPieceTellsItsTimeAndItsBytesPerChange() throws Exception {
        Files.createDirectories(RESULTS.getParent());
        Collection<RunResult> results = run();
        assertEquals(pieces(), results.size());
        for (RunResult result : results) {
            assertTrue(result.getPrimaryResult().getScore() > 0);
            assertTrue(result.getSecondaryResults().containsKey("gc.alloc.rate.norm"));
        }
    }

    private static long pieces() {
        return Stream.of(Pieces.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Benchmark.class))
                .count();
    }

    private static Collection<RunResult> run() throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include(Pieces.class.getSimpleName() + "\\.")
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(2))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.seconds(2))
                        .forks(1)
                        .addProfiler(GCProfiler.class)
                        .resultFormat(ResultFormatType.CSV)
                        .result(RESULTS.toString())
                        .build())
                .run();
    }
}
