package io.pgcat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The manifests of k8s/ name what the application has, and what the others of them have. */
class ManifestsTest {

    private static final Object DEPLOYMENT = read("deployment.yaml");
    private static final Object CONFIG = read("configmap.yaml");
    private static final Object SERVICE = read("service.yaml");
    private static final Object POD = at(DEPLOYMENT, "spec", "template", "spec");
    private static final Object CONTAINER = at(POD, "containers", 0);

    private static Object read(String name) {
        try {
            String yaml = Files.readString(Path.of("k8s", name));
            return new Load(LoadSettings.builder().build()).loadFromString(yaml);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object at(Object node, Object... path) {
        Object found = node;
        for (Object step : path) {
            found = step instanceof Integer index ? ((List<?>) found).get(index) : ((Map<?, ?>) found).get(step);
        }
        return found;
    }

    private static Properties configuration() throws IOException {
        Properties properties = new Properties();
        properties.load(
                new StringReader(at(CONFIG, "data", "application.properties").toString()));
        return properties;
    }

    private static Object mount(String volume) {
        return ((List<?>) at(CONTAINER, "volumeMounts"))
                .stream()
                        .filter(mount -> volume.equals(at(mount, "name")))
                        .map(mount -> at(mount, "mountPath"))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void probesAskTheApplicationsOwnPathsAtItsPort() throws IOException {
        assertEquals("/q/health/live", at(CONTAINER, "livenessProbe", "httpGet", "path"));
        assertEquals("/q/health/live", at(CONTAINER, "startupProbe", "httpGet", "path"));
        assertEquals("/q/health/ready", at(CONTAINER, "readinessProbe", "httpGet", "path"));
        for (String probe : List.of("livenessProbe", "startupProbe", "readinessProbe")) {
            assertEquals(at(CONTAINER, "ports", 0, "name"), at(CONTAINER, probe, "httpGet", "port"));
        }
        assertEquals(
                configuration().getProperty("quarkus.http.port"),
                at(CONTAINER, "ports", 0, "containerPort").toString());
        assertEquals("0.0.0.0", configuration().getProperty("quarkus.http.host"));
    }

    @Test
    void serviceLeadsToThePodsAndPrometheusToTheMetrics() throws IOException {
        assertEquals(at(DEPLOYMENT, "spec", "template", "metadata", "labels"), at(SERVICE, "spec", "selector"));
        assertEquals(
                at(DEPLOYMENT, "spec", "template", "metadata", "labels"),
                at(DEPLOYMENT, "spec", "selector", "matchLabels"));
        assertEquals(at(CONTAINER, "ports", 0, "name"), at(SERVICE, "spec", "ports", 0, "targetPort"));
        assertEquals("/q/metrics", at(SERVICE, "metadata", "annotations", "prometheus.io/path"));
        assertEquals(
                configuration().getProperty("quarkus.http.port"),
                at(SERVICE, "metadata", "annotations", "prometheus.io/port"));
    }

    @Test
    void argumentsAndPasswordFileNameWhatIsMounted() throws IOException {
        Object config = mount("config");
        assertEquals(
                List.of("run", "--config", config + "/application.properties", "--routes", config + "/routes"),
                at(CONTAINER, "args"));
        assertEquals(
                mount("secrets") + "/" + at(POD, "volumes", 1, "secret", "items", 0, "path"),
                configuration().getProperty("pgcat.databases.main.password-file"));
        assertEquals(at(CONFIG, "metadata", "name"), at(POD, "volumes", 0, "configMap", "name"));
        for (Object item : (List<?>) at(POD, "volumes", 0, "configMap", "items")) {
            assertTrue(((Map<?, ?>) at(CONFIG, "data")).containsKey(at(item, "key")));
        }
    }

    @Test
    void routesAreTheShippedOnes() throws IOException {
        assertEquals(Files.readString(Path.of("routes", "subscription.yaml")), at(CONFIG, "data", "subscription.yaml"));
    }

    @Test
    void twoProcessesRunWithoutAnyPrivilege() {
        assertEquals(2, at(DEPLOYMENT, "spec", "replicas"));
        assertEquals(true, at(POD, "securityContext", "runAsNonRoot"));
        assertEquals(false, at(CONTAINER, "securityContext", "allowPrivilegeEscalation"));
        assertEquals(true, at(CONTAINER, "securityContext", "readOnlyRootFilesystem"));
        assertEquals(List.of("ALL"), at(CONTAINER, "securityContext", "capabilities", "drop"));
    }

    @Test
    void noPasswordStandsInAnyManifest() throws IOException {
        for (String name : List.of("deployment.yaml", "configmap.yaml", "service.yaml")) {
            List<String> lines = Arrays.stream(
                            Files.readString(Path.of("k8s", name)).split("\n"))
                    .filter(line -> line.matches("(?i).*password *[=:].*"))
                    .toList();
            assertEquals(List.of(), lines, name);
        }
    }
}
