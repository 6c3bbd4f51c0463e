package io.pgcat.cli;

import java.sql.SQLException;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pgcat.cli.CommandFixture.Ended;
import io.pgcat.cli.CompareFixture.Told;
import io.pgcat.testkit.Link;
import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code pgcat compare} where something stands in its way; no process runs. */
class CompareProblemsIT {

    private static int number;

    private Link link;
    private CompareFixture compare;

    @BeforeEach
    void tables() throws Exception {
        TestDatabase publisher = Servers.database(Servers.get(Servers.NEWEST, 1));
        TestDatabase subscriber = Servers.database(Servers.get(Servers.NEWEST, 2));
        link = Link.between(publisher, subscriber, "stuck" + ++number);
        compare = new CompareFixture(link);
        compare.onBoth("CREATE TABLE a(id int PRIMARY KEY)", "CREATE TABLE b(id int PRIMARY KEY)");
    }

    @AfterEach
    void drop() throws SQLException {
        link.publisher().close();
        link.subscriber().close();
    }

    @Test
    void tablesThatAreBeingCopiedAreNamedAndLeftOut() throws SQLException {
        compare.onBoth("CREATE TABLE fresh(id int PRIMARY KEY)");
        link.copy("{}");
        compare.atPublisher("INSERT INTO a VALUES (1)");
        compare.atTarget("INSERT INTO pgcat.pgcat_subscription_rel (subscription, remotetable, localtable, state)"
                + " VALUES ('" + link.name() + "', 'public.a', 'public.a', 'd'), ('" + link.name()
                + "', 'public.b', 'public.b', 'r')");

        Ended ended = compare.run();

        assertEquals(1, ended.status());
        assertEquals("pgcat: compare left out 2 tables.", ended.err().strip());
        List<String> lines = ended.out().lines().toList();
        String again = ". Compare it again when ./pgcat status shows it in state r";
        assertEquals("public.a: not compared: the copy of public.a is under way, state d" + again, lines.get(0));
        assertTrue(lines.get(1).startsWith("public.b: 0 rows, 0 equal"), ended.out());
        assertEquals("public.fresh: not compared: the copy of public.fresh has not begun" + again, lines.get(2));
        assertTrue(lines.get(3).endsWith(": 0 differences, 2 tables not compared"), ended.out());
    }

    @Test
    void aSubscriptionThatStandsStillLeavesOpenWhatDiffers() throws SQLException {
        link.subscribe("{}");
        compare.onBoth("INSERT INTO a VALUES (1)");
        compare.run().well();
        compare.atPublisher("INSERT INTO a VALUES (2)");

        Told told = compare.told("--fence-timeout", "1");

        assertEquals(1, told.status());
        assertEquals(List.of("unsettled id=2"), told.differences());
        assertTrue(
                told.err()
                        .contains("pgcat: The position of subscription " + link.name()
                                + " at the target has stood still at 0/0 for 1 s and has to pass "),
                told.err());
    }

    @Test
    void aTableThatCannotBeReadOrIsNotThereIsToldAndTheOthersAreCompared() throws SQLException {
        String role = link.publisher().name() + "_repl";
        compare.atPublisher(
                "CREATE ROLE " + role + " LOGIN REPLICATION",
                "GRANT SELECT ON b TO " + role,
                "CREATE TABLE absent(id int PRIMARY KEY)",
                "GRANT SELECT ON absent TO " + role);
        link.subscribe("{}");
        compare.atTarget("UPDATE pgcat.pgcat_subscription SET username = '" + role + "'");

        Told told = compare.told();

        assertEquals(1, told.status());
        assertEquals(
                "the subscription's role may not read public.a at the publisher: GRANT SELECT ON public.a, and USAGE on"
                        + " its schema, to it",
                told.table("public.a").get("problem").asText());
        assertTrue(told.table("public.absent").get("problem").asText().contains("public.absent does not exist"));
        assertTrue(told.table("public.b").get("problem").isNull());
    }

    @Test
    void aPublicationThatIsMissingAndOptionsThatContradictAreRefused() throws SQLException {
        link.subscribe("{}", "nowhere");

        Ended ended = compare.run();

        assertEquals(1, ended.status());
        assertTrue(ended.err()
                .startsWith("pgcat: Publication nowhere of subscription " + link.name() + " does not exist"));
        assertEquals(2, compare.run("--delete-extra").status());
        assertEquals(
                2, compare.run("--repair", "--delete-extra", "--ignore-extra").status());
        assertEquals(2, compare.run("--jobs", "0").status());
    }
}
