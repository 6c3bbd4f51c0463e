package io.pgcat.bench;

import java.util.Map;

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
        Workload workload = Workloads.named(name, 0.001);

        assertEquals(name, workload.name());
        assertTrue(workload.changes() >= 200, "changes: " + workload.changes());
        assertFalse(workload.title().isBlank());
        assertFalse(workload.script().both().isEmpty()
                && workload.script().publisher().isEmpty());
        assertEquals(
                workload instanceof Workload.Steady, workload.script().clients().isEmpty());
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
