package io.pgcat.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.pgcat.testkit.Servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PostgresBinariesIT {

    @TempDir
    Path cache;

    @Test
    void unpackingAtTheSameTimeLeavesOneWholeServer() throws Exception {
        Callable<Path> unpack = () -> new PostgresBinaries(Servers.binaries(), cache).home(18);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Path> homes = new ArrayList<>();
            for (Future<Path> home : threads.invokeAll(List.of(unpack, unpack, unpack))) {
                homes.add(home.get());
            }
            assertEquals(1, homes.stream().distinct().count());
            assertTrue(Files.isExecutable(homes.get(0).resolve("bin/postgres")));
        } finally {
            threads.shutdownNow();
        }
        try (Stream<Path> left = Files.list(cache)) {
            assertEquals(1, left.count(), "folders in the cache");
        }
    }

    @Test
    void aVersionThatIsNotThereIsNamed() {
        IllegalStateException failure = assertThrows(
                IllegalStateException.class, () -> new PostgresBinaries(Servers.binaries(), cache).home(9));
        assertTrue(failure.getMessage().contains("PostgreSQL 9"), failure.getMessage());
    }

    @Test
    void aMissingFolderIsNamed() {
        Path missing = cache.resolve("missing");
        IllegalStateException failure =
                assertThrows(IllegalStateException.class, () -> new PostgresBinaries(missing, cache).home(18));
        assertTrue(failure.getMessage().contains(missing.toString()), failure.getMessage());
    }
}
