package io.pgcat.scenario.types;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import io.pgcat.testkit.TestDatabase;

/** Two databases that agree in nothing that changes how values look, are read, or are found. */
final class OppositeServers {

    private static final List<String> EXTENSIONS = List.of(
            "citext",
            "cube",
            "earthdistance",
            "hstore",
            "intarray",
            "isn",
            "lo",
            "ltree",
            "pg_trgm",
            "seg",
            "tablefunc",
            "btree_gist");

    private static final int FIRST_WITH_LOOSE_COLLATIONS = 12;

    private static final String[] PUBLISHER = {
        "DateStyle = 'SQL, MDY'",
        "TimeZone = 'Asia/Tokyo'",
        "IntervalStyle = 'sql_standard'",
        "bytea_output = 'escape'",
        "extra_float_digits = 0",
        "quote_all_identifiers = on",
        "default_text_search_config = 'pg_catalog.german'",
        "search_path = public, \"Odd schema\""
    };

    private static final String[] SUBSCRIBER = {
        "DateStyle = 'German, DMY'",
        "TimeZone = 'America/New_York'",
        "IntervalStyle = 'iso_8601'",
        "extra_float_digits = -5",
        "xmloption = 'document'",
        "array_nulls = off",
        "standard_conforming_strings = off",
        "transform_null_equals = on",
        "timezone_abbreviations = 'India'",
        "search_path = decoy, pg_catalog"
    };

    private final TestDatabase publisher;
    private final TestDatabase subscriber;

    OppositeServers(TestDatabase publisher, TestDatabase subscriber) {
        this.publisher = publisher;
        this.subscriber = subscriber;
    }

    /**
     * Creates extensions and the tests' own types, and changes the databases' settings. Objects get other OIDs at the
     * subscriber, and extensions lie there in a schema that is on no search_path.
     */
    void prepare() throws SQLException {
        subscriber.execute("CREATE SCHEMA ext", "CREATE SCHEMA decoy");
        for (int i = 0; i < 10; i++) {
            subscriber.execute("CREATE TYPE decoy.dummy" + i + " AS ENUM ('a')");
        }
        for (String extension : EXTENSIONS) {
            publisher.execute("CREATE EXTENSION " + extension + " SCHEMA public");
            subscriber.execute("CREATE EXTENSION " + extension + " SCHEMA ext");
        }
        for (TestDatabase database : List.of(publisher, subscriber)) {
            database.execute(TypeSamples.resource("definitions.sql"));
            if (database.server().version() >= FIRST_WITH_LOOSE_COLLATIONS) {
                database.execute(
                        "CREATE COLLATION public.folding (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                        "CREATE DOMAIN public.folded AS text COLLATE public.folding");
            }
        }
        set(publisher, PUBLISHER);
        set(subscriber, SUBSCRIBER);
        // Whatever the machine has: C alone on a bare one.
        setLocale(publisher, "de_DE.UTF-8", "de_DE.utf8", "C.utf8", "C");
        setLocale(subscriber, "ja_JP.UTF-8", "ja_JP.utf8", "POSIX", "C");
    }

    private static void set(TestDatabase database, String... settings) throws SQLException {
        for (String setting : settings) {
            database.execute("ALTER DATABASE " + database.name() + " SET " + setting);
        }
    }

    private static void setLocale(TestDatabase database, String... candidates) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String locale : candidates) {
                try {
                    statement.execute("SET lc_monetary = '" + locale + "'");
                } catch (SQLException e) {
                    if ("22023".equals(e.getSQLState())) {
                        continue;
                    }
                    throw e;
                }
                set(
                        database,
                        "lc_monetary = '" + locale + "'",
                        "lc_numeric = '" + locale + "'",
                        "lc_time = '" + locale + "'",
                        "lc_messages = '" + locale + "'");
                return;
            }
        }
    }
}
