package io.pgcat.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.camel.Endpoint;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.change.Batch;
import io.pgcat.change.Change;
import io.pgcat.change.Column;
import io.pgcat.change.Lsn;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Transaction;
import io.pgcat.change.Tuple;
import io.pgcat.change.Value;
import io.pgcat.testkit.Document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The YAML of routes/, and of docs/, loaded as it is; both ends are replaced by direct endpoints. */
class ShippedRoutesTest {

    private static final Path FOLDER = Path.of("routes");

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final RulesRegistry rules = new RulesRegistry();
    private final List<Batch> applied = new ArrayList<>();

    @BeforeEach
    void standIns() throws Exception {
        camel.addComponent("pgoutput", new Source());
        camel.addComponent("apply", new DirectComponent());
        camel.getRegistry().bind("originFilter", new OriginFilter(rules));
        camel.getRegistry().bind("rowFilter", new FilterRows(rules));
        camel.getRegistry().bind("rename", new Rename(rules));
        camel.getRegistry().bind("lww", new Lww());
        camel.getRegistry().bind("batchJson", new BatchJson());
        camel.start();
    }

    @AfterEach
    void stop() throws IOException {
        camel.close();
    }

    /** Stands for pgoutput: where a test is the publisher. */
    private static final class Source extends DirectComponent {
        @Override
        protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
                throws Exception {
            parameters.remove("streaming");
            return super.createEndpoint(uri, remaining, parameters);
        }
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private void load(String name, String yaml) throws Exception {
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString(name, yaml));
    }

    private void loadAll() throws Exception {
        for (Path file : files()) {
            load(file.getFileName().toString(), Files.readString(file));
        }
    }

    private void start(String template) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("apply:sub")
                        .process(exchange -> applied.add(exchange.getMessage().getBody(Batch.class)));
            }
        });
        TemplatedRouteBuilder.builder(camel, template)
                .routeId("sub")
                .parameter("subscription", "sub")
                .add();
    }

    private static Batch batch(String origin) {
        Relation relation =
                new Relation(1, "public", "t", ReplicaIdentity.DEFAULT, List.of(Column.of("email", 25, true)));
        Change insert = new Change.Insert(relation, Tuple.of(List.of(Value.of("ann@example.org"))));
        Transaction transaction = new Transaction(
                1, new Lsn(10), new Lsn(20), Instant.EPOCH, origin, Transaction.Part.WHOLE, List.of(insert));
        return new Batch("sub", List.of(transaction), new Lsn(20));
    }

    @Test
    void templateSubscriptionCarriesLocalChangesAndDropsForeignOnes() throws Exception {
        loadAll();
        start("subscription");

        camel.createProducerTemplate().sendBody("pgoutput:sub", batch(""));
        camel.createProducerTemplate().sendBody("pgoutput:sub", batch("elsewhere"));

        assertEquals(List.of(1, 0), applied.stream().map(Batch::changeCount).toList());
        assertEquals(batch(""), applied.get(0));
    }

    @Test
    void templateThatNamesAMissingBeanFailsOnlyWhenItIsUsed() throws Exception {
        loadAll();

        Exception failure = assertThrows(Exception.class, () -> start("masking"));
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        assertTrue(root.getMessage().contains("maskEmail"), root.getMessage());
    }

    @Test
    void templateMaskingRunsTheBeanOfThatName() throws Exception {
        ChangeProcessor dropAll = (change, transaction) -> List.of();
        camel.getRegistry().bind("maskEmail", dropAll);
        loadAll();
        start("masking");

        camel.createProducerTemplate().sendBody("pgoutput:sub", batch(""));

        assertEquals(List.of(0), applied.stream().map(Batch::changeCount).toList());
    }

    @Test
    void brokenIndentIsNoticed() throws Exception {
        String yaml = Files.readString(FOLDER.resolve("subscription.yaml"));

        assertThrows(Exception.class, () -> load("broken.yaml", yaml.replace("      steps:", "    steps:")));
    }

    @Test
    void staticRoutesOfTheDocumentationLoad() throws Exception {
        List<String> examples = Document.read("routes.md").blocks("yaml");

        assertEquals(2, examples.size());
        for (int i = 0; i < examples.size(); i++) {
            load("example" + i + ".yaml", examples.get(i).replace("pgoutput:orders", "pgoutput:orders" + i));
        }
        assertEquals(2, camel.getRoutesSize());
    }

    @Test
    void noShippedOrDocumentedRouteReordersOrDetaches() throws Exception {
        List<String> texts = new ArrayList<>(Document.read("routes.md").blocks("yaml"));
        texts.addAll(Document.read("processors.md").blocks("yaml"));
        for (Path file : files()) {
            texts.add(Files.readString(file));
        }
        for (String yaml : texts) {
            assertEquals(List.of(), DetachingSteps.in(yaml), yaml);
        }
    }

    @Test
    void stepsThatReorderOrDetachAreRecognised() {
        String route =
                """
                - route:
                    from:
                      uri: pgoutput:orders
                      steps:
                        - STEP
                """;
        for (String step : List.of(
                "to: seda:later",
                "wireTap: { uri: direct:x }",
                "aggregate: { constant: true }",
                "to: { uri: 'disruptor:x' }",
                "split: { parallelProcessing: true, simple: '${body}' }",
                "filter: { simple: 'x', steps: [ { threads: {} } ] }",
                "doTry: { steps: [] }")) {
            assertEquals(1, DetachingSteps.in(route.replace("STEP", step)).size(), step);
        }
        assertEquals(List.of(), DetachingSteps.in(route.replace("STEP", "to: apply:main")));
        assertEquals(
                List.of(), DetachingSteps.in(route.replace("STEP", "to: seda:x").replace("pgoutput", "timer")));
    }
}
