package io.pgcat.source.pgoutput.protocol;

import java.util.Arrays;

import io.pgcat.change.Column;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;

/** Messages of tables whose columns are texts. */
public final class PgoutputBytes {

    private static final int TEXT = 25;

    private PgoutputBytes() {}

    public static MessageWriter message(char type) {
        return new MessageWriter(type);
    }

    /** A table of text columns; names that begin with * belong to the key. */
    public static byte[] relation(int oid, String schema, String name, char identity, String... columns) {
        return MessageWriter.relation(new Relation(
                oid,
                schema,
                name,
                ReplicaIdentity.of(identity),
                Arrays.stream(columns).map(PgoutputBytes::column).toList()));
    }

    private static Column column(String name) {
        boolean key = name.startsWith("*");
        return Column.of(key ? name.substring(1) : name, TEXT, key);
    }
}
