package io.pgcat.compare.table;

import io.pgcat.compare.ComparedSubscription;
import io.pgcat.compare.side.Pair;
import io.pgcat.compare.side.Server;
import io.pgcat.compare.side.Side;

/**
 * Both sides of a subscription: what the servers are like, and how they are asked. Any thread.
 *
 * @param hashing by both alike
 * @param seed of this comparison's hashes
 */
public record Ends(ComparedSubscription subscription, Server publisher, Server target, Hashing hashing, long seed) {

    public static Ends of(ComparedSubscription subscription, Pair pair, long seed) {
        Server publisher = Server.of(pair.publisher());
        Server target = Server.of(pair.target());
        return new Ends(subscription, publisher, target, Hashing.between(publisher, target), seed);
    }

    /** Whether both servers write a float's text alike. */
    boolean writeFloatsAlike() {
        return publisher.hasShortestFloats() == target.hasShortestFloats();
    }

    /** A connection to each side. */
    public Pair open() {
        Pair pair = Pair.open(subscription);
        align(pair);
        return pair;
    }

    /** Where floats do not look alike, those inside of other values are compared by 15 digits. */
    public void align(Pair pair) {
        if (!writeFloatsAlike()) {
            String fewer = "SELECT pg_catalog.set_config('extra_float_digits', '0', false)";
            pair.publisher().rows(fewer);
            pair.target().rows(fewer);
        }
    }

    public RowsSql sql(Side side, ComparedTable table) {
        return new RowsSql(side, table, hashing, seed);
    }
}
