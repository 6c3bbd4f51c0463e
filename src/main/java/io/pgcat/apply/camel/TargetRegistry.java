package io.pgcat.apply.camel;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;

import io.pgcat.apply.BatchApplier;

/** Which targets there are: filled by the pipeline, read by {@code apply:} endpoints when they start. */
@ApplicationScoped
public class TargetRegistry {

    /** Makes the applier of one target for one stream of a source. */
    @FunctionalInterface
    public interface Target {
        /**
         * @param source the name of the endpoint whose batches it will apply
         * @param lane which of its streams
         */
        BatchApplier applierFor(String source, String lane);
    }

    private final Map<String, Target> targets = new ConcurrentHashMap<>();

    public void put(String name, Target target) {
        targets.put(name, target);
    }

    public void remove(String name) {
        targets.remove(name);
    }

    public Optional<Target> find(String name) {
        return Optional.ofNullable(targets.get(name));
    }
}
