package io.pgcat.pipeline;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.ToDefinition;
import org.jboss.logging.Logger;

import io.pgcat.change.Batch;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.RootCause;
import io.pgcat.source.pgoutput.PgoutputConsumer;
import io.pgcat.source.pgoutput.PgoutputEndpoint;

/** Starts and ends routes; one at a time, whoever asks. */
@ApplicationScoped
class RouteControl {

    private static final Logger LOG = Logger.getLogger(RouteControl.class);

    /**
     * How long the batch under way may take to end. Then its target transaction is rolled back, which is a boundary, too; others
     * must not wait for it.
     */
    private static final long STOP_TIMEOUT_S = 5;

    private static final Set<String> OUR_BEANS = Set.of("originFilter", "rowFilter", "rename", "lww");

    @Inject
    CamelContext context;

    /** Of which template each route was made. */
    private final Map<String, String> templates = new HashMap<>();

    /**
     * Makes a route from a template, which is not started yet; nothing happens when it is there already.
     *
     * @param template id of a {@code routeTemplate} in the routes folder
     * @param id of the route, and the template's parameter {@code subscription}
     * @throws ReplicationException of kind CONFIGURATION when the template is missing or makes no working route
     */
    synchronized void make(String template, String id) {
        try {
            if (!template.equals(templates.get(id))) {
                remove(id);
                TemplatedRouteBuilder.builder(context, template)
                        .routeId(id)
                        .parameter("subscription", id)
                        .add();
                templates.put(id, template);
            }
        } catch (Exception e) {
            throw refused(template, id, e);
        }
    }

    /** As {@link #make}, and starts the route. */
    synchronized void start(String template, String id) {
        make(template, id);
        try {
            context.getRouteController().startRoute(id);
        } catch (Exception e) {
            throw refused(template, id, e);
        }
    }

    private ReplicationException refused(String template, String id, Exception why) {
        try {
            remove(id);
        } catch (Exception e) {
            why.addSuppressed(e);
        }
        return new ReplicationException(
                ErrorKind.CONFIGURATION,
                "Cannot start a route from template '" + template + "': " + RootCause.messageOf(why)
                        + ". Templates are the routeTemplate entries of the files in the routes folder.",
                why);
    }

    private void remove(String id) throws Exception {
        templates.remove(id);
        context.removeRoute(id);
    }

    /**
     * Sends rows of an initial copy through a route, beside its stream.
     *
     * @return complete when the route has ended
     * @throws ReplicationException TRANSIENT when there is no such route
     */
    CompletableFuture<Void> send(String id, Batch batch) {
        Route route = context.getRoute(id);
        if (route == null || !(route.getConsumer() instanceof PgoutputConsumer consumer)) {
            throw new ReplicationException(ErrorKind.TRANSIENT, "Route " + id + " does not run");
        }
        return consumer.sendBeside(batch);
    }

    /**
     * Whether a template has steps that may look at values, or change them: any but our own beans and {@code apply:}. What a row
     * filter does is another question.
     */
    boolean looksAtValues(String template) {
        RouteTemplateDefinition definition =
                context.getCamelContextExtension().getContextPlugin(Model.class).getRouteTemplateDefinition(template);
        return definition == null || definition.getRoute().getOutputs().stream().anyMatch(step -> !isOurs(step));
    }

    private static boolean isOurs(ProcessorDefinition<?> step) {
        if (step instanceof BeanDefinition bean) {
            return OUR_BEANS.contains(bean.getRef());
        }
        return step instanceof ToDefinition to && to.getUri().startsWith("apply:");
    }

    /**
     * Has the route's source end after the batch under way; returns when it has, or after the seconds that it is given.
     * Camel lets nobody start a route while one is being stopped, so the long part of stopping is done before that, here.
     */
    void endSource(String id) {
        Route route = context.getRoute(id);
        if (route != null) {
            route.getConsumer().stop();
        }
    }

    /** Stops the route at the end of its current batch and removes it; nothing happens when there is none. */
    synchronized void stop(String id) {
        if (context.getRoute(id) == null) {
            return;
        }
        try {
            context.getRouteController().stopRoute(id, STOP_TIMEOUT_S, TimeUnit.SECONDS);
            remove(id);
        } catch (Exception e) {
            throw new ReplicationException(
                    ErrorKind.BUSY, "Cannot stop route " + id + ": " + RootCause.messageOf(e), e);
        }
    }

    /**
     * Starts the routes that the files declare themselves; one that cannot start does not keep the others back.
     *
     * @return the names of the sources that they read, and what kept a route from starting
     */
    synchronized Map<String, Optional<ReplicationException>> startStaticRoutes() {
        Map<String, Optional<ReplicationException>> sources = new HashMap<>();
        for (Route route : context.getRoutes()) {
            Optional<ReplicationException> failure = started(route);
            if (route.getEndpoint() instanceof PgoutputEndpoint source) {
                sources.put(source.getName(), failure);
            }
        }
        return sources;
    }

    private Optional<ReplicationException> started(Route route) {
        try {
            context.getRouteController().startRoute(route.getRouteId());
            return Optional.empty();
        } catch (Exception e) {
            String why = RootCause.messageOf(e);
            LOG.errorf("route cannot start, route=%s: %s", route.getRouteId(), why);
            return Optional.of(new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "Route " + route.getRouteId() + " cannot start: " + why + " Mend it and start pgcat again.",
                    e));
        }
    }
}
