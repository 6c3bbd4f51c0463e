package io.pgcat.scenario;

import java.sql.SQLException;

import org.junit.jupiter.api.Test;

import io.pgcat.demo.PostgresServer;
import io.pgcat.testkit.Await;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What an initial copy brings: which rows, which columns, which values, into which kinds of target. */
class CopyContentsIT extends Scenario {

    private void copied(int tables, String options, String... publications) throws SQLException {
        link.copy(options, publications);
        link.awaitReady(tables);
    }

    @Test
    void whatThePublicationLeavesOutIsNotCopied() throws SQLException {
        both(
                "CREATE TABLE filtered(id int PRIMARY KEY, v text)",
                "CREATE TABLE listed(id int PRIMARY KEY, shown text, hidden text)",
                "CREATE TABLE parts(id int PRIMARY KEY, v text) PARTITION BY RANGE (id)",
                "CREATE TABLE low PARTITION OF parts FOR VALUES FROM (0) TO (100)");
        p.execute("CREATE TABLE high PARTITION OF parts FOR VALUES FROM (100) TO (1000)");
        s.execute("CREATE TABLE other PARTITION OF parts FOR VALUES FROM (100) TO (5000)");
        p.execute(
                "INSERT INTO filtered SELECT i, 'v' || i FROM generate_series(1, 100) i",
                "INSERT INTO listed VALUES (1, 'a', 'secret'), (2, NULL, NULL)",
                "INSERT INTO parts SELECT i, 'x' FROM generate_series(1, 200) i",
                "CREATE PUBLICATION chosen FOR TABLE filtered WHERE (id > 90), listed (id, shown), parts"
                        + " WITH (publish_via_partition_root = true)");
        copied(3, "{}", "chosen");
        assertRows(s, "SELECT count(*), min(id) FROM filtered", "(10,91)");
        assertRows(s, "SELECT * FROM listed ORDER BY 1", "(1,a,)", "(2,,)");
        assertRows(s, "SELECT count(*), (SELECT count(*) FROM other) FROM parts", "(200,101)");

        p.execute(
                "UPDATE filtered SET id = id + 500",
                "UPDATE listed SET shown = 'b'",
                "DELETE FROM parts WHERE id < 150");
        caughtUp();
        assertRows(s, "SELECT count(*), min(id), max(id) FROM filtered", "(100,501,600)");
        assertRows(s, "SELECT * FROM listed ORDER BY 1", "(1,b,)", "(2,b,)");
        assertRows(s, "SELECT count(*) FROM parts", "(51)");
    }

    /** Of 100 000 rows in many ranges of blocks each, through several workers, exactly the ones that match. */
    @Test
    void aFilterIsHonouredInEveryPartOfALargeTable() throws SQLException {
        both(
                "CREATE TABLE t(id int PRIMARY KEY, region text, filler text)",
                "CREATE TABLE root(id int, region text, filler text, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
                "CREATE TABLE inner_parts PARTITION OF root FOR VALUES FROM (0) TO (50001) PARTITION BY RANGE (id)",
                "CREATE TABLE lowest PARTITION OF inner_parts FOR VALUES FROM (0) TO (20000)",
                "CREATE TABLE middle PARTITION OF inner_parts FOR VALUES FROM (20000) TO (50001)",
                "CREATE TABLE highest PARTITION OF root FOR VALUES FROM (50001) TO (100001)");
        String rows =
                " SELECT i, CASE i % 3 WHEN 0 THEN 'eu' ELSE 'us' END, repeat('x', 100) FROM generate_series(1, 100000) i";
        p.execute(
                "INSERT INTO t" + rows,
                "INSERT INTO root" + rows,
                "CREATE PUBLICATION eu FOR TABLE t WHERE (region = 'eu'), root WHERE (region = 'eu')"
                        + " WITH (publish_via_partition_root = true)");
        copied(2, "{\"copy_part_mb\": 1, \"max_sync_workers\": 4}", "eu");
        String wanted = "SELECT count(*), count(DISTINCT id), sum(id), max(region) FROM ";
        String held = p.value("SELECT (count(*), count(*), sum(id), max(region))::text FROM t WHERE region = 'eu'");
        assertRows(s, wanted + "t", held);
        assertRows(s, wanted + "root", held);
    }

    @Test
    void everyValueComesExactly() throws SQLException {
        both(
                "CREATE TYPE mood AS ENUM ('sad', 'o''k')",
                "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
                "CREATE TYPE pair AS (a int, b text)",
                """
                CREATE TABLE t(id int PRIMARY KEY, txt text, bytes bytea, arr int[], texts text[][], m mood, d positive,
                    pr pair, pairs pair[], n numeric, f float8, ts timestamptz, iv interval, j json, jb jsonb,
                    u uuid, i inet, r int4range, b bit(3), money money)""");
        p.execute(
                """
                INSERT INTO t VALUES (1, E'tab\\tnew\\nline\\\\N \\\\. back\\\\slash\\r', '\\x00ff0a5c', '{1,NULL,3}',
                    '{{a,"b,c"},{NULL,""}}', 'o''k', 7, '(1,"x,y")', ARRAY['(1,"a""b")'::pair, NULL], 'NaN',
                    '-Infinity', '0044-03-15 12:00:00 BC', '1 year -2 days 03:00:00.000001', '{"b":1, "a":2}',
                    '{"b": 1, "a": 2}', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '10.0.0.0/8', '[1,5)', '101',
                    '$1,234.50')""",
                "INSERT INTO t(id, txt) VALUES (2, ''), (3, '\\N'), (4, NULL), (5, '\\.')",
                "INSERT INTO t(id, txt, bytes) VALUES (6, repeat('ä€𝄞', 200000), decode(repeat('00ff5c0a', 250000), 'hex'))",
                "INSERT INTO t(id, n, f) VALUES (7, 1e130, 1e-300), (8, '-0.00000000000000000001', '0.1')");
        copied(1, "{}");
        link.assertEqual();
        p.execute("UPDATE t SET txt = txt || '!' WHERE id <= 4");
        assertArrived();
    }

    @Test
    void columnsMayDifferInTypeOrderAndNumber() throws SQLException {
        p.execute(
                "CREATE TABLE t(id int PRIMARY KEY, a text, b json, c real, g int GENERATED ALWAYS AS (id * 2) STORED,"
                        + " own bigint GENERATED ALWAYS AS IDENTITY)",
                "INSERT INTO t(id, a, b, c) SELECT i, 'v' || i, '{\"k\": 1}', i / 3.0 FROM generate_series(1, 1000) i");
        s.execute(
                "CREATE TABLE t(c float8, extra text DEFAULT 'ours', b jsonb, own bigint GENERATED ALWAYS AS IDENTITY,"
                        + " a varchar(20), id bigint PRIMARY KEY, g bigint GENERATED ALWAYS AS (id * 3) STORED)");
        copied(1, "{}");
        String same = "SELECT count(*), sum(id), max(a), min(b::text), sum(own), sum(c::real::numeric) FROM t";
        assertRows(s, same, rows(p, same).get(0));
        assertRows(s, "SELECT DISTINCT extra, g / id FROM t", "(ours,3)");
    }

    @Test
    void triggersDoNotFireAndForeignKeysDoNotHinder() throws SQLException {
        both(
                "CREATE TABLE a_child(id int PRIMARY KEY, parent int)",
                "CREATE TABLE parent(id int PRIMARY KEY)",
                "ALTER TABLE a_child ADD FOREIGN KEY (parent) REFERENCES parent");
        s.execute(
                "CREATE TABLE fired(what text)",
                "CREATE FUNCTION fire() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " INSERT INTO public.fired VALUES (TG_TABLE_NAME); RETURN NEW; END $$",
                "CREATE TRIGGER fire BEFORE INSERT ON parent FOR EACH ROW EXECUTE FUNCTION fire()");
        p.execute(
                "INSERT INTO parent SELECT generate_series(1, 100)",
                "INSERT INTO a_child SELECT i, i FROM generate_series(1, 100) i",
                "CREATE PUBLICATION family FOR TABLE a_child, parent");
        copied(2, "{}", "family");
        assertRows(s, "SELECT count(*) FROM a_child JOIN parent ON parent.id = parent", "(100)");
        assertRows(s, "SELECT * FROM fired");
        assertEquals("t", s.value("SELECT convalidated FROM pg_constraint WHERE contype = 'f'"));
    }

    @Test
    void viewsAndForeignTablesAreFilledByInserts() throws SQLException {
        TestDatabase r = stage.r();
        p.execute(
                "CREATE TABLE v(id int PRIMARY KEY, t text)",
                "INSERT INTO v SELECT i, 'v' || i FROM generate_series(1, 3000) i",
                "CREATE TABLE f(id int PRIMARY KEY, t text)",
                "INSERT INTO f SELECT i, 'f' || i FROM generate_series(1, 3000) i");
        r.execute("CREATE TABLE f(id int PRIMARY KEY, t text)");
        s.execute(
                "CREATE TABLE base(id int PRIMARY KEY, t text)",
                "CREATE VIEW v AS SELECT DISTINCT id, t FROM base",
                "CREATE FUNCTION store() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " INSERT INTO public.base VALUES (NEW.id, NEW.t); RETURN NEW; END $$",
                "CREATE TRIGGER store INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION store()",
                "CREATE EXTENSION postgres_fdw",
                "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '"
                        + r.server().port() + "', dbname '" + r.name() + "')",
                "CREATE USER MAPPING FOR CURRENT_USER SERVER far OPTIONS (user '" + PostgresServer.USER + "')",
                "CREATE FOREIGN TABLE f(id int, t text) SERVER far",
                "INSERT INTO pgcat.pgcat_replident VALUES ('public.v', '{id}'), ('public.f', '{id}')");
        copied(2, "{}");
        assertRows(s, "SELECT count(*), sum(id), max(t) FROM base", "(3000,4501500,v999)");
        assertRows(r, "SELECT count(*), sum(id), max(t) FROM f", "(3000,4501500,f999)");
        s.execute("DROP EXTENSION postgres_fdw CASCADE");
    }

    @Test
    void rowsPassTheRulesOfTheRoute() throws SQLException {
        p.execute(
                "CREATE TABLE \"Odd \"\"Name\"(id int PRIMARY KEY, v text)",
                "INSERT INTO \"Odd \"\"Name\" SELECT i, 'v' FROM generate_series(1, 1000) i",
                "CREATE TABLE plain(id int PRIMARY KEY)",
                "INSERT INTO plain SELECT generate_series(1, 10)");
        s.execute(
                "CREATE SCHEMA moved",
                "CREATE TABLE moved.\"Odd \"\"Name\"(id int PRIMARY KEY, v text)",
                "CREATE TABLE moved.plain(id int PRIMARY KEY)",
                "INSERT INTO pgcat.pgcat_table_mapping VALUES ('" + link.name()
                        + "', 1, '^public\\.(.*)$', 'moved.$1')",
                "INSERT INTO pgcat.pgcat_row_filter VALUES ('" + link.name()
                        + "', 'public.Odd \"Name', 'id % 10 = 0')");
        copied(2, "{}");
        assertRows(s, "SELECT count(*), min(id) FROM moved.\"Odd \"\"Name\"", "(100,10)");
        assertRows(s, "SELECT count(*) FROM moved.plain", "(10)");
        p.execute("INSERT INTO \"Odd \"\"Name\" VALUES (1001, 'no'), (1010, 'yes')");
        caughtUp();
        assertRows(s, "SELECT count(*), max(id) FROM moved.\"Odd \"\"Name\"", "(101,1010)");
    }

    @Test
    void aTableWhoseNameCannotBeMappedIsToldAndHoldsUpNoOther() throws SQLException {
        p.execute(
                "CREATE TABLE a(id int PRIMARY KEY)", "CREATE TABLE b(id int PRIMARY KEY)", "INSERT INTO b VALUES (2)");
        s.execute(
                "CREATE TABLE b(id int PRIMARY KEY)",
                "INSERT INTO pgcat.pgcat_table_mapping VALUES ('" + link.name() + "', 1, '^public\\.a$', 'nowhere')");
        copied(1, "{}");
        assertRows(s, "SELECT * FROM b", "(2)");
        Await.until("a warning", Link.PATIENCE, () -> link.status("warnings,0")
                .contains("tables: public.a cannot be mapped: pgcat_table_mapping.dst gives 'nowhere'"));
        s.execute("CREATE TABLE a(id int PRIMARY KEY)", "DELETE FROM pgcat.pgcat_table_mapping");
        link.awaitReady(2);
    }

    @Test
    void whatIsSharedWithOtherTablesIsNotTruncated() throws SQLException {
        p.execute(
                "CREATE TABLE a(id int PRIMARY KEY)", "INSERT INTO a VALUES (1)", "CREATE TABLE b(id int PRIMARY KEY)");
        p.execute("INSERT INTO b VALUES (2)");
        s.execute(
                "CREATE TABLE both_of(id int PRIMARY KEY)",
                "INSERT INTO both_of VALUES (2)",
                "INSERT INTO pgcat.pgcat_table_mapping VALUES ('" + link.name()
                        + "', 1, '^public\\.[ab]$', 'public.both_of')");
        link.copy("{\"copy_conflict\": \"truncate\"}");
        for (String table : new String[] {"public.a", "public.b"}) {
            Await.until(table + " to fail", Link.PATIENCE, () -> String.valueOf(link.table(table, "last_error"))
                    .contains("cannot be truncated for the copy of " + table
                            + ": rows of other tables are mapped to it"));
        }
        s.execute("UPDATE pgcat.pgcat_subscription SET options = '{\"copy_conflict\": \"upsert\"}'");
        link.awaitReady(2);
        assertRows(s, "SELECT * FROM both_of ORDER BY 1", "(1)", "(2)");
    }
}
