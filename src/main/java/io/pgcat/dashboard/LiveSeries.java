package io.pgcat.dashboard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;

import io.pgcat.telemetry.Meters;

/** The series that exist at the moment: they come and go with what is measured. Any thread. */
final class LiveSeries {

    private final MeterRegistry registry;
    private final Map<Key, Series> shown = new HashMap<>();

    /**
     * One series.
     *
     * @param values of the meter's labels, in their order
     */
    record Key(Meters meter, List<String> values) {
        Key {
            values = List.copyOf(values);
            if (values.size() != meter.labels().size()) {
                throw new IllegalArgumentException(meter + " has the labels " + meter.labels());
            }
        }
    }

    /** What the registry asks for the number; it holds this object weakly. */
    private static final class Series {
        private volatile double value;
        private Meter meter;

        double value() {
            return value;
        }
    }

    LiveSeries(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Shows these numbers, and no series besides. */
    synchronized void show(Map<Key, Double> numbers) {
        shown.entrySet().removeIf(entry -> {
            boolean gone = !numbers.containsKey(entry.getKey());
            if (gone) {
                registry.remove(entry.getValue().meter);
            }
            return gone;
        });
        numbers.forEach((key, number) -> {
            Series series = shown.computeIfAbsent(key, this::register);
            series.value = number;
        });
    }

    private Series register(Key key) {
        Series series = new Series();
        series.meter = switch (key.meter().type()) {
            case GAUGE ->
                Gauge.builder(key.meter().meter(), series, Series::value)
                        .tags(tags(key))
                        .description(key.meter().question())
                        .register(registry);
            case COUNTER ->
                FunctionCounter.builder(key.meter().meter(), series, Series::value)
                        .tags(tags(key))
                        .description(key.meter().question())
                        .register(registry);
        };
        return series;
    }

    private static List<Tag> tags(Key key) {
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < key.values().size(); i++) {
            tags.add(Tag.of(key.meter().labels().get(i), key.values().get(i)));
        }
        return tags;
    }
}
