package io.pgcat.pipeline;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.pipeline.Finding.Severity;
import io.pgcat.testkit.Servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Each finding about a database that applies, and about the targets in it, provoked on a real one. */
class PreflightSubscriberIT {

    private PreflightFixture fixture;

    @BeforeEach
    void begin() throws Exception {
        fixture = new PreflightFixture(Servers.get(Servers.OLDEST), Servers.get(Servers.NEWEST));
    }

    @AfterEach
    void end() throws Exception {
        fixture.close();
    }

    @Test
    void databaseThatRefusesIsAnError() throws Exception {
        at("ALTER ROLE " + fixture.applier + " NOLOGIN");

        fixture.only(Severity.ERROR, "cannot be asked");
    }

    @Test
    void missingOrOldSchemaIsAnError() throws Exception {
        at("COMMENT ON SCHEMA pgcat IS 'pgcat, layout 0'");
        fixture.only(Severity.ERROR, "has an old schema pgcat");

        at("COMMENT ON SCHEMA pgcat IS 'pgcat, layout 99'");
        fixture.only(Severity.ERROR, "of a newer program");

        at("DROP SCHEMA pgcat CASCADE");
        assertEquals(
                "./pgcat install main",
                fixture.only(Severity.ERROR, "has no schema pgcat").mend());
    }

    @Test
    void roleThatMayNotUseTheSchemaIsAnError() throws Exception {
        at("REVOKE pgcat FROM " + fixture.applier);

        fixture.only(Severity.ERROR, "may not use the tables of schema pgcat");
    }

    @Test
    void functionsThatLendNothingAreErrorsWithTheGrantsThatMend() throws Exception {
        at("ALTER FUNCTION pgcat.pgcat_set_session_replication_role(text) SECURITY INVOKER");

        List<Finding> findings = fixture.troubles();
        assertEquals(2, findings.size(), findings.toString());
        at(findings.stream().map(Finding::mend).toArray(String[]::new));

        assertEquals(List.of(), fixture.troubles());
    }

    @Test
    void missingFunctionIsAnError() throws Exception {
        at("DROP FUNCTION pgcat.pgcat_replication_origin_xact_setup(pg_lsn, timestamptz)");

        fixture.only(Severity.ERROR, "may not use schema pgcat and its functions");
    }

    @Test
    void readOnlyRoleIsAnError() throws Exception {
        at("ALTER ROLE " + fixture.applier + " SET default_transaction_read_only = on");

        mend(fixture.only(Severity.ERROR, "default_transaction_read_only"));
    }

    @Test
    void rowsOfNoSubscriptionAreAWarning() throws Exception {
        at("INSERT INTO pgcat.pgcat_table_mapping VALUES ('typo', 1, 'a.a', 'b.b')");

        mend(fixture.only(Severity.WARN, "has rows for typo, which is no subscription"));
    }

    @Test
    void optionsThatAreNotKnownAreAnError() throws Exception {
        at("UPDATE pgcat.pgcat_subscription SET options = '{\"orgins\": \"any\"}'");

        mend(fixture.only(Severity.ERROR, "unknown option 'orgins'"));
    }

    @Test
    void mappingThatIsNoRegularExpressionOrHasNoSuchGroupIsAnError() throws Exception {
        at("INSERT INTO pgcat.pgcat_table_mapping VALUES ('" + fixture.name() + "', 1, '^public.(x', 'a.b'), ('"
                + fixture.name() + "', 2, '^x\\.(.*)$', 'y.$2')");

        List<Finding> findings = fixture.troubles();

        PreflightFixture.find(findings, "is no regular expression");
        PreflightFixture.find(findings, "refers to group 2, and src has 1");
    }

    @Test
    void rowFilterThatCannotBeEvaluatedIsAnError() throws Exception {
        at("INSERT INTO pgcat.pgcat_row_filter VALUES ('" + fixture.name() + "', 'public.t', 'id >')");

        fixture.only(Severity.ERROR, "row filter of public.t");
    }

    @Test
    void subscriptionToItsOwnDatabaseIsAnError() throws Exception {
        try (PreflightFixture same = new PreflightFixture(fixture.subscriber.server(), fixture.subscriber.server())) {
            same.subscriber.execute(
                    "CREATE PUBLICATION pub FOR TABLE t",
                    "GRANT SELECT ON t TO " + same.replicator,
                    "UPDATE pgcat.pgcat_subscription SET dbname = current_database()");

            same.only(Severity.ERROR, "the publisher is the database itself");
        }
    }

    @Test
    void missingTargetIsAnErrorAndAMappingMendsIt() throws Exception {
        at("ALTER TABLE t RENAME TO u");
        fixture.only(Severity.ERROR, "the target table public.t does not exist");

        at("INSERT INTO pgcat.pgcat_table_mapping VALUES ('" + fixture.name() + "', 1, '^public\\.t$', 'public.u')");
        assertEquals(List.of(), fixture.troubles());
    }

    @Test
    void missingPrivilegesAreErrorsWithTheGrantsThatMend() throws Exception {
        at("REVOKE INSERT, TRUNCATE ON t FROM " + fixture.applier);

        Finding finding = fixture.only(Severity.ERROR, "lacks INSERT, TRUNCATE on public.t");

        assertEquals("GRANT INSERT, TRUNCATE ON public.t TO " + fixture.applier + ';', finding.mend());
        mend(finding);
    }

    @Test
    void schemaThatMayNotBeUsedIsAnError() throws Exception {
        at(
                "CREATE SCHEMA \"Odd Place\"",
                "ALTER TABLE t SET SCHEMA \"Odd Place\"",
                "INSERT INTO pgcat.pgcat_table_mapping VALUES ('" + fixture.name()
                        + "', 1, 'public.t', '\"Odd Place\".t')");

        mend(fixture.only(Severity.ERROR, "may not use the schema of \"Odd Place\".t"));
    }

    @Test
    void missingTargetIsMadeWhereThatIsWantedAndAllowed() throws Exception {
        at("DROP TABLE t", "UPDATE pgcat.pgcat_subscription SET options = '{\"synchronize_structure\": true}'");
        mend(fixture.only(Severity.ERROR, "may not make it (synchronize_structure)"));

        assertEquals(Severity.INFO, severity(fixture.check(), "the target table public.t will be made"));
    }

    @Test
    void columnsThatDoNotFitAreFound() throws Exception {
        fixture.publisher.execute("ALTER TABLE t ADD COLUMN extra int, ADD COLUMN g int, ADD COLUMN i int");
        at("ALTER TABLE t ADD COLUMN own int NOT NULL, ADD COLUMN fine int NOT NULL DEFAULT 1,"
                + " ADD COLUMN g int GENERATED ALWAYS AS (id * 2) STORED,"
                + " ADD COLUMN i int GENERATED ALWAYS AS IDENTITY");

        List<Finding> findings = fixture.check();

        assertEquals(Severity.ERROR, severity(findings, "column extra of the publisher does not exist"));
        assertEquals(Severity.ERROR, severity(findings, "column own is NOT NULL, has no default"));
        assertEquals(Severity.INFO, severity(findings, "column g is generated here"));
        assertEquals(Severity.INFO, severity(findings, "column i is GENERATED ALWAYS AS IDENTITY"));
        assertEquals(2, fixture.troubles().size(), findings.toString());
    }

    @Test
    void sourceOnlyColumnsMayBeIgnored() throws Exception {
        fixture.publisher.execute("ALTER TABLE t ADD COLUMN extra int");
        at("UPDATE pgcat.pgcat_subscription SET options = '{\"source_only_columns\": \"ignore\"}'");

        assertEquals(List.of(), fixture.troubles());
    }

    @Test
    void rowSecurityThatHidesRowsIsAnError() throws Exception {
        at("ALTER TABLE t ENABLE ROW LEVEL SECURITY");

        mend(fixture.only(Severity.ERROR, "row level security of public.t applies"));
    }

    @Test
    void targetWithoutUniqueIndexIsAWarning() throws Exception {
        at("ALTER TABLE t DROP CONSTRAINT t_pkey");

        mend(fixture.only(Severity.WARN, "has no unique index"));
    }

    @Test
    void viewNeedsAKeyAndSomethingThatWrites() throws Exception {
        at(
                "ALTER TABLE t RENAME TO base",
                "CREATE VIEW t AS SELECT max(id) AS id, v FROM base GROUP BY v",
                "GRANT ALL ON t TO " + fixture.applier);
        List<Finding> findings = fixture.troubles();
        assertEquals(Severity.ERROR, severity(findings, "does not take INSERT, UPDATE, DELETE"));
        Finding key = PreflightFixture.find(findings, "no key is configured for public.t");
        assertEquals("INSERT INTO pgcat.pgcat_replident VALUES ('public.t', '{id}');", key.mend());

        at(
                key.mend(),
                "CREATE RULE i AS ON INSERT TO t DO INSTEAD INSERT INTO base VALUES (NEW.id, NEW.v)",
                "CREATE RULE u AS ON UPDATE TO t DO INSTEAD UPDATE base SET v = NEW.v WHERE id = OLD.id",
                "CREATE RULE d AS ON DELETE TO t DO INSTEAD DELETE FROM base WHERE id = OLD.id");

        assertEquals(List.of(), fixture.troubles());
        assertEquals(Severity.INFO, severity(fixture.check(), "do not fire in role replica"));
    }

    @Test
    void foreignTableNeedsAKeyAndAServerThatTakesChanges() throws Exception {
        at(
                "DROP TABLE t",
                "CREATE EXTENSION postgres_fdw",
                "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1')",
                "CREATE FOREIGN TABLE t (id int, v text) SERVER far OPTIONS (updatable 'false')",
                "GRANT ALL ON t TO " + fixture.applier);
        List<Finding> findings = fixture.troubles();
        assertEquals(2, findings.size(), findings.toString());
        assertEquals(Severity.ERROR, severity(findings, "does not take INSERT, UPDATE, DELETE"));

        at("ALTER FOREIGN TABLE t OPTIONS (SET updatable 'true')");
        mend(fixture.only(Severity.ERROR, "no key is configured for public.t"));
    }

    @Test
    void mendingStatementsQuoteReservedWords() throws Exception {
        fixture.publisher.execute(
                "CREATE TABLE \"order\" (\"user\" int PRIMARY KEY)",
                "ALTER PUBLICATION pub ADD TABLE \"order\"",
                "GRANT SELECT ON \"order\" TO " + fixture.replicator);
        at("CREATE TABLE \"order\" (\"user\" int)", "GRANT ALL ON \"order\" TO " + fixture.applier);

        mend(fixture.only(Severity.WARN, "public.\"order\" has no unique index"));
    }

    @Test
    void keyOfColumnsThatDoNotExistIsAnError() throws Exception {
        at("INSERT INTO pgcat.pgcat_replident VALUES ('public.t', '{id,nope}')");

        mend(fixture.only(Severity.ERROR, "columns that do not exist: nope"));
    }

    @Test
    void materializedViewIsNoTarget() throws Exception {
        at(
                "ALTER TABLE t RENAME TO base",
                "CREATE MATERIALIZED VIEW t AS SELECT * FROM base",
                "GRANT ALL ON t TO " + fixture.applier);

        fixture.only(Severity.ERROR, "is a materialized view");
    }

    @Test
    void disabledSubscriptionIsTold() throws Exception {
        at("UPDATE pgcat.pgcat_subscription SET enabled = false");

        assertEquals(Severity.INFO, severity(fixture.check(), "is disabled"));
    }

    @Test
    void moreSubscriptionsThanOriginsIsAnError() throws Exception {
        at("INSERT INTO pgcat.pgcat_subscription (name, hostname, port, username, password, dbname, publications)"
                + " SELECT 'many_' || i, '127.0.0.1', 1, 'u', '', 'd', '{p}' FROM generate_series(1, 300) i");

        assertEquals(Severity.ERROR, severity(fixture.troubles(), "max_active_replication_origins"));

        at("UPDATE pgcat.pgcat_subscription SET enabled = false WHERE name LIKE 'many%'");
        assertTrue(fixture.troubles().stream().noneMatch(f -> f.message().contains("max_active_replication_origins")));
    }

    @Test
    void originsOfOthersCountToo() throws Exception {
        at("SELECT pg_replication_origin_create('crowd_' || i) FROM generate_series(1,"
                + " current_setting('max_active_replication_origins')::int) i");
        try {
            fixture.only(Severity.WARN, "with those of others there are");
        } finally {
            at("SELECT pg_replication_origin_drop(roname) FROM pg_replication_origin WHERE roname LIKE 'crowd%'");
        }
        assertEquals(List.of(), fixture.troubles());
    }

    private void at(String... statements) throws Exception {
        fixture.subscriber.execute(statements);
    }

    private void mend(Finding finding) throws Exception {
        at(finding.mend());
        assertEquals(List.of(), fixture.troubles());
    }

    private static Severity severity(List<Finding> findings, String message) {
        return PreflightFixture.find(findings, message).severity();
    }
}
