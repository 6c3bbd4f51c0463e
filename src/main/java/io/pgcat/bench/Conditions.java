package io.pgcat.bench;

import java.time.Duration;

/**
 * Under what a workload is applied.
 *
 * @param roundTrip added to the way between the applying process and what is far from it; zero for none
 * @param durableCommits the subscriber commits with {@code synchronous_commit = on}, and its server runs with
 *     {@code fsync = on}
 * @param copiesRows subscriptions begin with the rows that are in the tables
 */
record Conditions(Duration roundTrip, boolean durableCommits, boolean copiesRows) {

    static final Conditions NEAR = new Conditions(Duration.ZERO, false, false);
    static final Conditions COPY = new Conditions(Duration.ZERO, false, true);
}
