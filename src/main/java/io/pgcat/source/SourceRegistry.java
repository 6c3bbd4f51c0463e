package io.pgcat.source;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;

/** Which sources there are: filled by the pipeline, read by {@code pgoutput:} endpoints when they start. */
@ApplicationScoped
public class SourceRegistry {

    /** A source, what its target knows, and who watches it. */
    public record Source(SourceConfig config, TargetPosition target, SourceListener listener, RetryPauses pauses) {}

    private final Map<String, Source> sources = new ConcurrentHashMap<>();

    public void put(Source source) {
        sources.put(source.config().name(), source);
    }

    public void remove(String name) {
        sources.remove(name);
    }

    public Optional<Source> find(String name) {
        return Optional.ofNullable(sources.get(name));
    }
}
