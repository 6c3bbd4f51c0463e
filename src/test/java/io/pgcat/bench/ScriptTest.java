package io.pgcat.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ScriptTest {

    @SuppressWarnings("unused")
    private static final Iterable<String> ALL = Workloads.NAMES;

    @ParameterizedTest
    @FieldSource("ALL")
    void everyWorkloadHasAScriptWhoseNumbersAreAllKnown(String name) {
        for (Workload workload : Workloads.all(name, 0.001)) {
            boolean idle = workload instanceof Workload.Idle;
            assertTrue(workload.name().startsWith(name), workload.name());
            assertEquals(idle, workload.changes() < 200, "changes: " + workload.changes());
            assertFalse(workload.title().isBlank());
            assertFalse(workload.script().both().isEmpty()
                    && workload.script().publisher().isEmpty());
            assertEquals(
                    idle || workload.isLive() || workload instanceof Workload.Copy,
                    workload.script().clients().isEmpty());
        }
    }

    @Test
    void aSweepGrowsTenfoldAsFarAsTheScaleFillsIt() {
        assertEquals(List.of(1L, 10L, 100L), numbers(Sweep.SUBSCRIPTIONS, 1));
        assertEquals(List.of(1L, 10L, 100L, 1_000L), numbers(Sweep.TABLES, 1));
        assertEquals(List.of(1L, 10L, 100L, 1_000L, 10_000L, 100_000L, 1_000_000L), numbers(Sweep.TRANSACTIONS, 1));
        assertEquals(List.of(1L, 10L), numbers(Sweep.SUBSCRIPTIONS, 0.001));
        assertEquals(List.of(1L, 10L, 100L, 1_000L), numbers(Sweep.TRANSACTIONS, 0.001));
    }

    private static List<Long> numbers(Sweep sweep, double scale) {
        return sweep.points(scale).stream()
                .map(workload -> ((Workload.Point) workload).at())
                .toList();
    }

    @Test
    void eachSubscriptionOfASweepHasATableOfItsOwn() {
        Workload workload = Sweep.SUBSCRIPTIONS.points(1).get(2);

        assertEquals(100, workload.subscriptions());
        assertEquals(
                List.of("heat_s1", "bench_1", "heat_s100", "bench_100"),
                Course.streams("heat", 100).stream()
                        .filter(stream -> stream.name().matches("heat_s1(00)?"))
                        .flatMap(stream -> Stream.of(stream.slot(), stream.publication()))
                        .toList());
        assertEquals("heat", Course.streams("heat", 1).get(0).slot());
    }

    @Test
    void sectionsAndStatementsAreParted() {
        Script script = Workloads.named("tpcb", 1).script();

        assertEquals(7, script.both().size());
        assertEquals(1, script.publisher().size());
        assertEquals(0, script.subscriber().size());
        assertEquals(4, script.clients().size());
        assertEquals("CALL tpcb(0.4)", script.clients().get(3).get(0));
        assertTrue(script.both().get(6).endsWith("generate_series(1, 2000000) i"));
    }

    @Test
    void aNameWithoutNumberIsRefused() {
        assertThrows(IllegalStateException.class, () -> Script.read("large", Map.of()));
    }
}
