package io.pgcat.pipeline;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the configuration file says, checked. Immutable. Read by {@link SettingsReader}.
 */
public final class Settings {

    private final Map<String, ServerLogin> databases;
    private final Map<String, Source> sources;
    private final Map<SettingKey, Object> values;

    /**
     * The publisher of a static route.
     *
     * @param name as in {@code from: uri: pgoutput:NAME}
     * @param publications never empty
     * @param slotName a legal slot name
     * @param origins {@code none}, {@code any}, or names of replication origins
     */
    public record Source(
            String name, ServerLogin login, List<String> publications, String slotName, List<String> origins) {

        public Source {
            publications = List.copyOf(publications);
            origins = List.copyOf(origins);
        }
    }

    /** @param values of the keys without a name; absent ones have their default */
    Settings(Map<String, ServerLogin> databases, Map<String, Source> sources, Map<SettingKey, Object> values) {
        this.databases = Collections.unmodifiableMap(new LinkedHashMap<>(databases));
        this.sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        this.values = new EnumMap<>(SettingKey.class);
        this.values.putAll(values);
    }

    /** The databases to apply to, by name, ordered by name; may be empty. */
    public Map<String, ServerLogin> databases() {
        return databases;
    }

    /** The publishers of static routes, by name, ordered by name; may be empty. */
    public Map<String, Source> sources() {
        return sources;
    }

    /** Pause before a failed subscription is tried again. */
    public Duration retryInterval() {
        return duration(SettingKey.RETRY_INTERVAL);
    }

    /** A key of type {@link SettingType#DURATION}. */
    public Duration duration(SettingKey key) {
        return Duration.class.cast(value(key));
    }

    /** A key of type {@link SettingType#BYTES}. */
    public long bytes(SettingKey key) {
        return Long.class.cast(value(key));
    }

    /** A key of type {@link SettingType#COUNT}. */
    public int count(SettingKey key) {
        return Integer.class.cast(value(key));
    }

    /** A key of type {@link SettingType#BOOLEAN}. */
    public boolean isTrue(SettingKey key) {
        return Boolean.class.cast(value(key));
    }

    private Object value(SettingKey key) {
        Object value = values.get(key);
        return value == null ? key.type().parse(key.defaultText()) : value;
    }

    @Override
    public String toString() {
        return "Settings" + Map.of("databases", databases, "sources", sources, "values", values);
    }
}
