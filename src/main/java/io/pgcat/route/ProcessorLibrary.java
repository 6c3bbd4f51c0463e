package io.pgcat.route;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;

import jakarta.inject.Named;

import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/** The processors that lie in jars beside the application, in {@code lib/}. */
public final class ProcessorLibrary {

    private ProcessorLibrary() {}

    /**
     * Loads every processor that the folder's jars list as a service. The jars share one class loader, which stays open as long as
     * the process lives.
     *
     * @param folder may be missing
     * @return by bean name
     * @throws ReplicationException of kind CONFIGURATION naming what cannot be loaded
     */
    public static Map<String, ChangeProcessor> load(Path folder) {
        List<URL> jars = jars(folder);
        Map<String, ChangeProcessor> processors = new TreeMap<>();
        if (jars.isEmpty()) {
            return processors;
        }
        URLClassLoader loader =
                new URLClassLoader("lib", jars.toArray(URL[]::new), ChangeProcessor.class.getClassLoader());
        try {
            for (ChangeProcessor processor : ServiceLoader.load(ChangeProcessor.class, loader)) {
                if (processor.getClass().getClassLoader() == loader) {
                    processors.put(beanName(processor.getClass()), processor);
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION, "Cannot load a processor from " + folder + ": " + e.getMessage(), e);
        }
        return processors;
    }

    private static String beanName(Class<?> type) {
        Named named = type.getAnnotation(Named.class);
        if (named != null && !named.value().isEmpty()) {
            return named.value();
        }
        String name = type.getSimpleName();
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static List<URL> jars(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<URL> jars = new ArrayList<>();
            for (Path jar : files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                jars.add(url(jar));
            }
            return jars;
        } catch (IOException e) {
            throw new ReplicationException(ErrorKind.CONFIGURATION, "Cannot read folder " + folder, e);
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new ReplicationException(ErrorKind.CONFIGURATION, "Cannot name " + jar + " as a URL", e);
        }
    }
}
