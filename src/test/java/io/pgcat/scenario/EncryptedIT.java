package io.pgcat.scenario;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.pgcat.demo.PostgresServer;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.SelfSigned;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A publisher that speaks TLS only, checked to its name. */
class EncryptedIT {

    @TempDir
    Path folder;

    @Test
    void theStreamIsEncryptedAndAWrongNameIsRefused() throws Exception {
        SelfSigned certificate = SelfSigned.in(folder, "ip:127.0.0.1");
        try (PostgresServer server = Servers.builder(Servers.NEWEST)
                        .setting("ssl", "on")
                        .setting("ssl_cert_file", certificate.certificate().toString())
                        .setting("ssl_key_file", certificate.key().toString())
                        .start();
                TestDatabase publisher = Servers.database(server);
                TestDatabase subscriber = Servers.database(Servers.NEWEST)) {
            Link link = Link.between(publisher, subscriber, "encrypted");
            link.onBoth("CREATE TABLE t(a int PRIMARY KEY, b text)");
            try (PgcatProcess pgcat =
                    PgcatProcess.builder("run").config(Link.config(subscriber)).start()) {
                link.subscribe("{\"connection\": {\"sslmode\": \"verify-full\", \"sslrootcert\": \""
                        + certificate.certificate() + "\"}}");
                link.awaitStatus("state", "streaming");
                assertEquals(
                        List.of("t"),
                        publisher.values("SELECT ssl FROM pg_stat_ssl JOIN pg_stat_replication USING (pid)"));
                publisher.execute("INSERT INTO t SELECT g, repeat('x', 500) FROM generate_series(1, 20000) g");
                publisher.execute("UPDATE t SET b = 'lone' WHERE a = 1");
                link.awaitCaughtUp();
                link.assertEqual();
                refusesAWrongName(link, pgcat);
                link.drop();
            }
        }
    }

    private static void refusesAWrongName(Link link, PgcatProcess pgcat) throws Exception {
        link.subscriber().execute("UPDATE pgcat.pgcat_subscription SET hostname = 'localhost'");
        link.awaitStatus("state", "error");
        Await.untilAccepted(
                "the reason",
                Link.PATIENCE,
                () -> link.status("lastError,message"),
                message -> message != null && message.contains("localhost"));
        assertEquals(true, pgcat.isAlive());
        link.subscriber().execute("UPDATE pgcat.pgcat_subscription SET hostname = '127.0.0.1'");
        link.awaitStatus("state", "streaming");
    }
}
