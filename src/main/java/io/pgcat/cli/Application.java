package io.pgcat.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import jakarta.inject.Inject;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import org.apache.camel.CamelContext;
import org.apache.camel.quarkus.core.CamelRuntime;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

import io.pgcat.error.RootCause;
import io.pgcat.pipeline.Pipeline;
import io.pgcat.pipeline.Settings;

/** The running application: Quarkus and Camel around a {@link Pipeline}, until the process is asked to end. */
public final class Application implements QuarkusApplication {

    private static final Logger LOG = Logger.getLogger(Application.class);
    private static final String DEFAULT_PORT = "8080";
    private static final String DEFAULT_HOST = "127.0.0.1";
    private static final String PORT_KEY = "quarkus.http.port";
    private static final String HOST_KEY = "quarkus.http.host";

    /** Quarkus makes the application object itself; what it is to run is left here for it. */
    private static final AtomicReference<Launch> LAUNCH = new AtomicReference<>();

    @Inject
    Pipeline pipeline;

    @Inject
    CamelContext camel;

    @Inject
    CamelRuntime runtime;

    /**
     * What to run.
     *
     * @param config properties file for Quarkus and Camel; need not exist
     * @param routes folder of YAML routes
     * @param whenRunning is told once everything has been started
     */
    record Launch(Settings settings, Path config, Path routes, Consumer<Pipeline> whenRunning) {}

    /**
     * Runs until SIGTERM, SIGINT or {@link Quarkus#asyncExit()}.
     *
     * @return the exit status
     */
    static int launch(Launch launch) {
        LAUNCH.set(launch);
        System.setProperty(
                "camel.main.routes-include-pattern", "file:" + launch.routes().toAbsolutePath() + "/*.yaml");
        handOver(written(launch.config()));
        avoidTakenPort();
        EndSignals.handle();
        EndSignals.starting();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        int[] status = {0};
        Quarkus.run(Application.class, (code, cause) -> {
            status[0] = code;
            failure.set(cause);
        });
        if (failure.get() != null) {
            throw new IllegalStateException("Cannot start: " + RootCause.messageOf(failure.get()), failure.get());
        }
        return status[0];
    }

    /**
     * Gives Quarkus and Camel their keys of the file. Not by quarkus.config.locations, whose files no system property can
     * override; the environment, and properties of the command line, are to win.
     */
    private static void handOver(Properties written) {
        written.stringPropertyNames().stream()
                .filter(key -> !key.startsWith("pgcat."))
                .filter(key -> System.getProperty(key) == null && System.getenv(variableOf(key)) == null)
                .forEach(key -> System.setProperty(key, written.getProperty(key)));
    }

    private static void avoidTakenPort() {
        int port = Integer.parseInt(valueOf(PORT_KEY, DEFAULT_PORT));
        String host = valueOf(HOST_KEY, DEFAULT_HOST);
        if (port != 0 && !HttpPort.reserve(host, port)) {
            LOG.warnf("port %s of %s is taken: health, metrics and dashboard get another one", port, host);
            // Whatever is free when Quarkus listens, which puts the number here.
            System.setProperty(PORT_KEY, "0");
        }
    }

    private static String valueOf(String key, String whenAbsent) {
        String variable = System.getenv(variableOf(key));
        return System.getProperty(key, variable != null ? variable : whenAbsent);
    }

    private static String variableOf(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static Properties written(Path config) {
        Properties properties = new Properties();
        if (Files.exists(config)) {
            try (Reader reader = Files.newBufferedReader(config)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + config, e);
            }
        }
        return properties;
    }

    /** Where health, metrics and dashboard are: host and port. Only once Quarkus runs. */
    static String httpAddress() {
        Config config = ConfigProvider.getConfig();
        return config.getOptionalValue(HOST_KEY, String.class).orElse(DEFAULT_HOST)
                + ':'
                + config.getOptionalValue(PORT_KEY, String.class).orElse(DEFAULT_PORT);
    }

    @Override
    public int run(String... args) {
        if (!EndSignals.running()) {
            return 0;
        }
        Launch launch = LAUNCH.get();
        Map<String, ?> processors = ProcessorJars.bind(camel.getRegistry());
        LOG.debugf("processors from lib: %s", processors.keySet());
        runtime.start(args);
        // What a start leaves behind would be copied twice by the first collections, 50 ms each, while changes wait.
        System.gc();
        pipeline.start(launch.settings());
        LOG.infof(
                "running, databases=%s, http=http://%s",
                launch.settings().databases().keySet(), httpAddress());
        launch.whenRunning().accept(pipeline);
        Quarkus.waitForExit();
        pipeline.stop();
        LOG.info("stopped");
        return 0;
    }
}
