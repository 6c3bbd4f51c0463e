package io.pgcat.cli;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pgcat.cli.CompareFixture.Told;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.PgcatProcess;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** {@code pgcat compare} between servers whose values look different. */
class CompareVersionsIT {

    private static final Map<String, CompareFixture> COMPARE = new HashMap<>();
    private static PgcatProcess pgcat;

    @BeforeAll
    static void start() throws Exception {
        TestDatabase old = Servers.database(Servers.OLDEST);
        TestDatabase young = Servers.database(Servers.NEWEST);
        Link up = Link.between(old, young, "up");
        Link down = Link.between(young, old, "down");
        for (Link link : List.of(up, down)) {
            link.publisher().execute("CREATE SCHEMA " + link.name());
            link.subscriber().execute("CREATE SCHEMA " + link.name());
            COMPARE.put(link.name(), new CompareFixture(link));
            types(link);
            link.publisher()
                    .execute("CREATE PUBLICATION " + link.name() + " FOR TABLE " + link.name() + ".types, "
                            + link.name() + ".floats, " + link.name() + ".widened");
            link.subscribe("{}", link.name());
        }
        pgcat = PgcatProcess.builder("run").config(Link.config(old, young)).start();
        up.awaitStatus("state", "streaming");
        down.awaitStatus("state", "streaming");
    }

    private static void types(Link link) throws SQLException {
        String schema = link.name();
        link.onBoth(
                "CREATE TYPE " + schema + ".pair AS (f float8, t text)",
                "CREATE TYPE " + schema + ".mood AS ENUM ('good', 'bad')",
                "CREATE DOMAIN " + schema + ".positive AS float4 CHECK (VALUE > 0)",
                "CREATE TABLE " + schema + ".types(id bigint PRIMARY KEY, r float4, d float8, ds float8[], c "
                        + schema + ".pair, p point, dom " + schema + ".positive, m " + schema + ".mood, byte \"char\","
                        + " b bytea, n numeric, z timestamptz, i interval, j jsonb, js json, u uuid, ip inet, bits varbit,"
                        + " money money, x xml, v tsvector, rng tstzrange, t text, ch char(8), bo bool)",
                "CREATE TABLE " + schema + ".floats(k float8 PRIMARY KEY, v text)");
        link.publisher()
                .execute("CREATE TABLE " + schema
                        + ".widened(id int PRIMARY KEY, name varchar(20), amount int, part numeric(10,2))");
        link.subscriber()
                .execute("CREATE TABLE " + schema
                        + ".widened(part numeric(10,4), amount bigint, id bigint PRIMARY KEY, name text)");
    }

    @AfterAll
    static void stop() throws SQLException {
        pgcat.close();
        CompareFixture up = COMPARE.get("up");
        up.link().publisher().close();
        up.link().subscriber().close();
    }

    private static void fill(CompareFixture compare, String schema) throws SQLException {
        compare.atPublisher(
                "INSERT INTO " + schema
                        + ".types SELECT n, 0.1 * n, n / 3.0, ARRAY[n / 7.0::float8, 'NaN', '-Infinity', NULL],"
                        + " ROW(1.0::float8 / n, 'quo\"te ' || n)::" + schema
                        + ".pair, point(n / 3.0, 1e300), 0.7 * n, 'bad', chr(1 + n % 127)::\"char\","
                        + " decode(lpad(to_hex(n), 8, '0'), 'hex'), n * 1.10, 'epoch'::timestamptz + n * interval '1 s',"
                        + " n * interval '1 month 3 hours', jsonb_build_object('n', n, 'd', n / 3.0), '{\"a\" :  1}',"
                        + " md5(n::text)::uuid, '10.0.0.0/8'::inet + n, n::bit(12), n::money, '<a>b</a>',"
                        + " to_tsvector('simple', 'word ' || n), tstzrange('epoch', 'epoch'::timestamptz + n * interval '1 h'),"
                        + " 'täxt ' || n, 'pad', n % 2 = 0 FROM generate_series(1, 500) n",
                "UPDATE " + schema + ".types SET byte = '\\377' WHERE id = 7",
                "INSERT INTO " + schema + ".types VALUES (0)",
                "INSERT INTO " + schema + ".types(id, r, d) VALUES (-1, 'NaN', '-0'), (-2, '-Infinity', 5e-324)",
                "INSERT INTO " + schema + ".floats SELECT n / 3.0, n FROM generate_series(1, 100) n",
                "INSERT INTO " + schema + ".widened SELECT n, 'name ' || n, n, n * 1.5 FROM generate_series(1, 300) n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "down"})
    void equalValuesThatLookDifferentAreEqual(String direction) throws SQLException {
        CompareFixture compare = COMPARE.get(direction);
        fill(compare, direction);

        Told equal = compare.told();

        assertEquals(0, equal.status(), equal.report().toString());
        assertEquals(503, equal.table(direction + ".types").get("equal").asInt());
        assertEquals(100, equal.table(direction + ".floats").get("equal").asInt());
        assertEquals(300, equal.table(direction + ".widened").get("equal").asInt());
        compare.atTarget(
                "UPDATE " + direction + ".types SET d = d + 1e-14 WHERE id = 1",
                "UPDATE " + direction + ".types SET r = r * 1.0000002 WHERE id = 2",
                "UPDATE " + direction + ".types SET byte = '\\376' WHERE id = 7",
                "UPDATE " + direction + ".types SET c = NULL WHERE id = 9",
                "UPDATE " + direction + ".widened SET amount = 3000000000 WHERE id = 4",
                "DELETE FROM " + direction + ".widened WHERE id = 5");
        assertEquals(
                List.of(
                        "different id=1",
                        "different id=2",
                        "different id=4",
                        "different id=7",
                        "different id=9",
                        "missing id=5"),
                compare.told().differences());
        Told repaired = compare.told("--repair");
        assertEquals(0, repaired.status(), repaired.report().toString());
        assertEquals(List.of(), compare.told().differences());
        assertEquals(
                "t",
                compare.link()
                        .subscriber()
                        .value("SELECT r = 0.2::float4 AND d = 2 / 3.0::float8 FROM " + direction
                                + ".types WHERE id = 2"));
    }
}
