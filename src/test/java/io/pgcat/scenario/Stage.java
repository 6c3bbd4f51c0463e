package io.pgcat.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.List;

import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

/**
 * What all scenarios share: three databases on two servers, and one packaged application that runs the subscriptions of
 * all three. Started when first asked for; ends with the JVM.
 *
 * @param p usually the publisher
 * @param s usually the subscriber
 * @param r a third one, on the server of s
 */
record Stage(TestDatabase p, TestDatabase s, TestDatabase r, PgcatProcess pgcat) {

    private static Stage shared;

    static synchronized Stage get() throws SQLException {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    private static Stage start() throws SQLException {
        TestDatabase p = Servers.database(Servers.get(Servers.NEWEST, 1));
        TestDatabase s = Servers.database(Servers.get(Servers.NEWEST, 2));
        TestDatabase r = Servers.database(Servers.get(Servers.NEWEST, 2));
        for (TestDatabase database : List.of(p, s, r)) {
            Link.between(database, database, "any");
        }
        try {
            return new Stage(
                    p,
                    s,
                    r,
                    PgcatProcess.builder("run").config(Link.config(p, s, r)).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes away what a test has left; schema pgcat stays. */
    void clear() throws SQLException {
        for (TestDatabase database : List.of(p, s, r)) {
            database.execute("DELETE FROM pgcat.pgcat_subscription");
            for (String publication : database.values("SELECT quote_ident(pubname) FROM pg_publication")) {
                database.execute("DROP PUBLICATION " + publication);
            }
            database.execute("DELETE FROM pgcat.pgcat_replident");
            for (String schema : database.values("SELECT quote_ident(nspname) FROM pg_namespace"
                    + " WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'pgcat')")) {
                database.execute("SET client_min_messages = warning; DROP SCHEMA " + schema + " CASCADE");
            }
            database.execute("CREATE SCHEMA public");
        }
    }
}
