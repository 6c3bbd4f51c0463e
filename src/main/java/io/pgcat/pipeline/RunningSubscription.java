package io.pgcat.pipeline;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.pgcat.apply.Applier;
import io.pgcat.apply.ApplyConfig;
import io.pgcat.apply.BatchApplier;
import io.pgcat.apply.BetweenWork;
import io.pgcat.apply.CopyTarget;
import io.pgcat.apply.Durability;
import io.pgcat.apply.TableGate;
import io.pgcat.apply.TargetDatabase;
import io.pgcat.change.Batch;
import io.pgcat.change.Lsn;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;
import io.pgcat.error.RetryDirective;
import io.pgcat.pipeline.copy.CopyHost;
import io.pgcat.pipeline.copy.CopySettings;
import io.pgcat.pipeline.copy.TableSync;
import io.pgcat.progress.Position;
import io.pgcat.progress.Question;
import io.pgcat.progress.SyncedTable;
import io.pgcat.route.RouteRules;
import io.pgcat.source.PublisherIdentity;
import io.pgcat.source.TargetPosition;

/** Connects a source to what its target knows of it, and keeps what can be told of both. */
final class RunningSubscription implements TargetPosition, CopyHost {

    private final TargetDatabase target;
    private final ApplyConfig config;
    private final RouteRules rules;
    private final RouteControl routes;
    private final String route;
    private final String id;
    private final LiveState live;
    private final TargetProgress progress;
    private final TableGate gate;
    private final TableSync sync;
    private final Applier applier;
    private volatile Lsn startedAt = Lsn.ZERO;
    private volatile Lsn beganAt = Lsn.ZERO;

    /**
     * @param route the template of which its route is made
     * @param copies how its tables are copied
     */
    RunningSubscription(
            TargetDatabase target,
            ApplyConfig config,
            Durability durability,
            RouteRules rules,
            RouteControl routes,
            String route,
            CopySettings copies) {
        this.target = target;
        this.config = config;
        this.rules = rules;
        this.routes = routes;
        this.route = route;
        this.id = copies.id();
        this.gate = copies.copyData() ? TableGate.closed() : TableGate.open();
        this.progress = new TargetProgress(target, config.subscription());
        this.live = new LiveState(
                config.subscription(), target.name(), table -> rules.mapping().sourcesOf(table));
        this.applier = new Applier(target, config, durability, () -> beganAt, gate);
        this.sync = new TableSync(copies, this);
    }

    /** What applies the stream, or rows of an initial copy. */
    BatchApplier applier(String lane) {
        return lane.isEmpty() ? applier : sync.lane(lane);
    }

    LiveState live() {
        return live;
    }

    TableSync sync() {
        return sync;
    }

    Watched watched() {
        return new Watched(live, rules, startedAt, Optional.of(applier.report()), sync.progress());
    }

    /** Why a person has to act; empty when nobody has to. */
    Optional<LiveState.Failure> trouble() {
        Optional<LiveState.Failure> failure =
                live.failure().filter(each -> each.cause().kind().retry() == RetryDirective.LATER);
        return failure.or(() -> sync.trouble().map(cause -> new LiveState.Failure(cause, Instant.now(), null)));
    }

    /** Breaks off what is stuck at the target. */
    void breakOff() {
        sync.close();
        applier.close();
    }

    @Override
    public Preparation prepare() {
        applier.openAhead();
        return new Start(progress.open());
    }

    /** One start of the source. */
    private final class Start implements Preparation {

        private final TargetProgress.Session session;
        private String ownIdentity = "";

        private Start(TargetProgress.Session session) {
            this.session = session;
        }

        @Override
        public Position load() {
            Question<List<SyncedTable>> tables = sync.known();
            Question<String> identity =
                    new Question<>(List.of(PublisherIdentity.DATABASE), List.of(), RunningSubscription::text);
            Position position = session.load(List.of(tables, identity));
            sync.load(tables.answer());
            ownIdentity = identity.answer();
            startedAt = position.appliedLsn();
            return position;
        }

        @Override
        public void accept(PublisherIdentity identity) {
            requireAnother(identity, ownIdentity);
        }

        @Override
        public void forked() {
            session.fork();
        }

        @Override
        public void begin(Position from) {
            session.begin(from);
            beganAt = from.furthest();
            applier.readAhead();
            sync.streamBegan();
        }

        @Override
        public void close() {
            session.close();
        }
    }

    private static String text(ResultSet row) throws SQLException {
        row.next();
        return row.getString(1);
    }

    private static void requireAnother(PublisherIdentity publisher, String target) {
        if (publisher.database().equals(target)) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "The publisher is the subscriber's own database: what is written there would be applied there once"
                            + " more. Correct hostname, port and dbname of the subscription.");
        }
    }

    @Override
    public CompletableFuture<Void> send(Batch batch) {
        return routes.send(id, batch);
    }

    @Override
    public boolean looksAtValues() {
        return routes.looksAtValues(route);
    }

    @Override
    public void between(BetweenWork work) throws InterruptedException {
        applier.between(work);
    }

    @Override
    public boolean awaitPassed(Lsn position, Duration limit) throws InterruptedException {
        return live.awaitPassed(position, limit);
    }

    @Override
    public TableGate gate() {
        return gate;
    }

    @Override
    public void beside(String about, String problem) {
        live.beside(about, problem);
    }

    @Override
    public Connection openTarget() throws SQLException {
        return target.open("pgcat copy " + config.subscription());
    }

    @Override
    public CopyTarget newTarget(String lane) {
        return new CopyTarget(target, config.withOrigin(config.originName() + '#' + lane));
    }
}
