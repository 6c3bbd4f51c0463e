package io.pgcat.apply;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pgcat.change.ReplicaIdentity;
import io.pgcat.testkit.Servers;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ExactValueIT {

    /** Type, then values as PostgreSQL writes them under the pinned settings; floats that 11 and 18 write alike. */
    private static final String[][] VALUES = {
        {"boolean", "t", "f"},
        {"smallint", "-32768"},
        {"bigint", "9223372036854775807"},
        {"real", "0.5", "NaN", "-Infinity", "-0"},
        {"double precision", "-0.125", "Infinity"},
        {"numeric", "1.000", "-0.00000000000000000000000000001", "NaN"},
        {"numeric(10,2)", "1.50"},
        {"money", "$1,234.50"},
        {"text", "", " tab\t newline\n backslash\\ quote' \"double\" äöü 漢字 🐘 \\N \\x41"},
        {"varchar(20)", "trailing  "},
        {"char(5)", "ab   "},
        {"name", "n"},
        {"\"char\"", "x"},
        {"bytea", "\\x", "\\x00deadbeef"},
        {"date", "2020-02-29", "0044-03-15 BC", "infinity"},
        {"time", "23:59:59.999999", "24:00:00"},
        {"timetz", "12:00:00+05:30"},
        {"timestamp", "294276-12-31 23:59:59.999999", "-infinity"},
        {"timestamptz", "2020-01-01 00:00:00.000001+00", "0001-01-01 00:00:00+00 BC"},
        {"interval", "1 year 2 mons -3 days +04:05:06.7", "-00:00:00.000001"},
        {"uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
        {"json", "{\"a\" : 1,  \"a\":2}"},
        {"jsonb", "{\"a\": 1.00, \"b\": \"\\\\u0000\"}"},
        {"xml", "<a>b</a>"},
        {"inet", "192.168.0.1/24", "::1"},
        {"cidr", "10.0.0.0/8"},
        {"macaddr", "08:00:2b:01:02:03"},
        {"bit(3)", "101"},
        {"bit varying", "10101"},
        {"point", "(1.5,-2)"},
        {"polygon", "((0,0),(1,1),(1,0))"},
        {"circle", "<(0,0),1>"},
        {"tsvector", "'a':1A 'b c':2"},
        {"tsquery", "'a' & !'b'"},
        {"int4range", "[1,5)", "empty", "(,)"},
        {"tstzrange", "[\"2020-01-01 00:00:00+00\",)"},
        {"int[]", "{}", "{1,NULL,3}", "[0:1][-1:0]={{1,2},{3,4}}"},
        {"text[]", "{\"\",\"NULL\",NULL,\"a,b\",\"q\\\"uote\",\"back\\\\slash\"}"},
        {"pg_lsn", "16/B374D848"},
        {"txid_snapshot", "10:20:10,14,15"},
        {"regtype", "integer"},
        {"oid", "4294967295"},
        {"public.pair", "(1,\"a \"\"b\"\"\")", "(,)"},
        {"public.mood", "sad"},
        {"public.short", "abc"},
        {"public.mood[]", "{sad,ok}"},
        {"public.pair[]", "{\"(1,x)\",\"(2,)\"}"},
        {"public.hstore", "\"a\"=>NULL, \"b\"=>\"c d\""},
        {"public.ltree", "Top.A.B"},
        {"public.citext", "MiXed"},
        {"public.cube", "(1, 2),(3, 4)"},
    };

    @ParameterizedTest
    @ValueSource(ints = {Servers.OLDEST, Servers.NEWEST})
    void whatThePublisherShowsTheTargetShows(int version) throws Exception {
        try (Subscriber subscriber = new Subscriber(version)) {
            subscriber.execute(
                    "ALTER DATABASE " + subscriber.database().name() + " SET lc_monetary = 'C'",
                    "ALTER DATABASE " + subscriber.database().name() + " SET datestyle = 'SQL, DMY'",
                    "ALTER DATABASE " + subscriber.database().name() + " SET timezone = 'Asia/Kathmandu'",
                    "ALTER DATABASE " + subscriber.database().name() + " SET bytea_output = 'escape'",
                    "ALTER DATABASE " + subscriber.database().name() + " SET intervalstyle = 'sql_standard'",
                    "CREATE TYPE pair AS (a int, b text)",
                    "CREATE TYPE mood AS ENUM ('sad', 'ok')",
                    "CREATE DOMAIN short AS text CHECK (length(VALUE) < 5)",
                    "CREATE EXTENSION hstore",
                    "CREATE EXTENSION ltree",
                    "CREATE EXTENSION citext",
                    "CREATE EXTENSION cube");
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < VALUES.length; i++) {
                subscriber.execute(
                        "CREATE TABLE v" + i + " (id int PRIMARY KEY, v " + VALUES[i][0] + ", o " + VALUES[i][0] + ")");
                Changes t = Changes.of("v" + i, ReplicaIdentity.DEFAULT, "*id", "v", "o");
                for (int k = 1; k < VALUES[i].length; k++) {
                    String id = String.valueOf(k);
                    subscriber.apply(t.insert(id, VALUES[i][k], null), t.update(id, VALUES[i][k], VALUES[i][k]));
                    expected.add(VALUES[i][0] + " " + VALUES[i][k] + " " + VALUES[i][k]);
                }
            }
            assertEquals(String.join("\n", expected), String.join("\n", shown(subscriber)));
        }
    }

    private static List<String> shown(Subscriber subscriber) throws Exception {
        List<String> shown = new ArrayList<>();
        String pinned = "SET datestyle = ISO; SET timezone = UTC; SET bytea_output = hex; SET intervalstyle = postgres;"
                + " SET extra_float_digits = 3; SET lc_monetary = 'C'; ";
        try (var connection = subscriber.database().connect();
                var statement = connection.createStatement()) {
            statement.execute(pinned);
            for (int i = 0; i < VALUES.length; i++) {
                String cast =
                        VALUES[i][0].startsWith("char(") ? "rpad(v, 5) || ' ' || rpad(o, 5)" : "concat(v, ' ', o)";
                try (var rows = statement.executeQuery("SELECT " + cast + " FROM v" + i + " ORDER BY id")) {
                    while (rows.next()) {
                        shown.add(VALUES[i][0] + " " + rows.getString(1));
                    }
                }
            }
        }
        return shown;
    }
}
