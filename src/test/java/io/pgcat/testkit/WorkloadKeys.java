package io.pgcat.testkit;

import java.util.SplittableRandom;

/**
 * Keys of one table as one client of {@link RandomWorkload} uses them. A key is the client's number and a count, so that
 * new ones never collide; old ones are taken from every client's recent ones, in the belief that all are equally fast.
 */
final class WorkloadKeys {

    private static final long KEYS_PER_CLIENT = 1_000_000_000L;
    private static final int RECENT = 150;

    private final SplittableRandom random;
    private final int client;
    private final int clients;
    private long count;

    WorkloadKeys(SplittableRandom random, int client, int clients) {
        this.random = random;
        this.client = client;
        this.clients = clients;
    }

    /** A key that nobody has used. */
    long fresh() {
        return fresh(1);
    }

    /** The first of so many keys in a row that nobody has used. */
    long fresh(int number) {
        long first = client * KEYS_PER_CLIENT + count + 1;
        count += number;
        return first;
    }

    /** The key that this client has made last. */
    long last() {
        return client * KEYS_PER_CLIENT + count;
    }

    /** Some client's key, which may be unused or deleted. */
    long recent() {
        long back = random.nextLong(Math.min(RECENT, count + 1));
        return random.nextInt(clients) * KEYS_PER_CLIENT + count - back;
    }
}
