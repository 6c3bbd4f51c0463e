package io.pgcat.bench;

import java.nio.file.Path;
import java.util.List;

/** All peers, by name. */
public final class Peers {

    static final String BUILT_IN = "built-in";
    static final String PGCAT = "pgcat";
    static final String PGLOGICAL = "pglogical";
    static final String DECODE = "decode";

    /** Names, in the order of the results. */
    public static final List<String> NAMES = List.of(DECODE, BUILT_IN, PGLOGICAL, PGCAT);

    private Peers() {}

    static Peer named(String name, Path home, String heap) {
        return switch (name) {
            case BUILT_IN -> new BuiltInPeer();
            case PGLOGICAL -> new PglogicalPeer();
            case PGCAT -> new PgcatPeer(home, heap);
            case DECODE -> new DecodePeer();
            default -> throw new IllegalArgumentException("No peer is called " + name);
        };
    }
}
