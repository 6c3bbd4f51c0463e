package io.pgcat.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.inject.Inject;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import org.apache.camel.CamelContext;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

import io.pgcat.pipeline.Pipeline;
import io.pgcat.pipeline.Settings;

/** The running application: Quarkus and Camel around a {@link Pipeline}, until the process is asked to end. */
public final class Application implements QuarkusApplication {

    private static final Logger LOG = Logger.getLogger(Application.class);
    private static final int DEFAULT_PORT = 8080;
    private static final String DEFAULT_HOST = "127.0.0.1";
    private static final String PORT_KEY = "quarkus.http.port";

    /** Quarkus makes the application object itself; what it is to run is left here for it. */
    private static final AtomicReference<Launch> LAUNCH = new AtomicReference<>();

    @Inject
    Pipeline pipeline;

    @Inject
    CamelContext camel;

    /**
     * What to run.
     *
     * @param config properties file for Quarkus and Camel; need not exist
     * @param routes folder of YAML routes
     * @param whenRunning called once everything has been started; may be empty of effect
     */
    record Launch(Settings settings, Path config, Path routes, Runnable whenRunning) {}

    /**
     * Runs until SIGTERM, SIGINT or {@link Quarkus#asyncExit()}.
     *
     * @return the exit status
     */
    static int launch(Launch launch) {
        LAUNCH.set(launch);
        System.setProperty(
                "camel.main.routes-include-pattern", "file:" + launch.routes().toAbsolutePath() + "/*.yaml");
        if (launch.config().toFile().exists()) {
            System.setProperty(
                    "quarkus.config.locations",
                    launch.config().toAbsolutePath().toUri().toString());
        }
        avoidTakenPort();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        int[] status = {0};
        Quarkus.run(Application.class, (code, cause) -> {
            status[0] = code;
            failure.set(cause);
        });
        if (failure.get() != null) {
            throw new IllegalStateException(rootMessage(failure.get()), failure.get());
        }
        return status[0];
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return "Cannot start: " + root.getMessage();
    }

    private static void avoidTakenPort() {
        var config = ConfigProvider.getConfig();
        int port = config.getOptionalValue(PORT_KEY, Integer.class).orElse(DEFAULT_PORT);
        String host = config.getOptionalValue("quarkus.http.host", String.class).orElse(DEFAULT_HOST);
        if (port > 0 && !HttpPort.isFree(host, port)) {
            System.setProperty(PORT_KEY, "0");
            LOG.warnf("port %s of %s is taken: health, metrics and dashboard get another one", port, host);
        }
    }

    @Override
    public int run(String... args) {
        Launch launch = LAUNCH.get();
        Map<String, ?> processors = ProcessorJars.bind(camel.getRegistry());
        LOG.debugf("processors from lib: %s", processors.keySet());
        pipeline.start(launch.settings());
        LOG.infof(
                "running, databases=%s, http=http://%s:%s",
                launch.settings().databases().keySet(),
                ConfigProvider.getConfig()
                        .getOptionalValue("quarkus.http.host", String.class)
                        .orElse(DEFAULT_HOST),
                ConfigProvider.getConfig()
                        .getOptionalValue(PORT_KEY, String.class)
                        .orElse(""));
        launch.whenRunning().run();
        Quarkus.waitForExit();
        pipeline.stop();
        LOG.info("stopped");
        return 0;
    }
}
