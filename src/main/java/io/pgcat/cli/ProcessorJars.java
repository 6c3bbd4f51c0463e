package io.pgcat.cli;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.apache.camel.spi.Registry;
import org.jboss.logging.Logger;

import io.pgcat.route.ChangeProcessor;
import io.pgcat.route.ProcessorLibrary;

/** Makes the processors of {@code lib/*.jar} known to routes by their names. */
final class ProcessorJars {

    private static final Logger LOG = Logger.getLogger(ProcessorJars.class);

    private ProcessorJars() {}

    /**
     * Looks beside the application ({@code pgcat.home}) and in the current folder.
     *
     * @return what was found, by name
     */
    static Map<String, ChangeProcessor> bind(Registry registry) {
        Set<Path> folders = new LinkedHashSet<>();
        folders.add(Main.home().resolve("lib").toAbsolutePath().normalize());
        folders.add(Path.of("lib").toAbsolutePath().normalize());
        Map<String, ChangeProcessor> found = new TreeMap<>();
        folders.forEach(folder -> ProcessorLibrary.load(folder).forEach((name, processor) -> {
            registry.bind(name, processor);
            found.put(name, processor);
            LOG.infof(
                    "processor found, name=%s, class=%s",
                    name, processor.getClass().getName());
        }));
        return found;
    }
}
