package io.pgcat.source.pgoutput.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.pgcat.change.Column;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;

/**
 * The tables and types that the stream has described so far; a new description always wins. A transaction in progress has
 * one of its own, and those of the others behind it.
 */
final class RelationCache {

    private static final int FLAG_KEY = 1;

    private final Map<Integer, Relation> relations = new HashMap<>();
    private final Map<Integer, String> typeNames = new HashMap<>();
    private final RelationCache others;

    RelationCache() {
        this(null);
    }

    /** @param others asked for what is not described here */
    RelationCache(RelationCache others) {
        this.others = others;
    }

    Relation find(int oid, MessageReader message) {
        Relation relation = relations.get(oid);
        if (relation == null && others != null) {
            relation = others.relations.get(oid);
        }
        if (relation == null) {
            throw message.broken("relation " + Integer.toUnsignedString(oid) + " was never described");
        }
        return relation;
    }

    void relation(MessageReader message) {
        int oid = message.int32();
        String schema = schema(message.string());
        String name = message.string();
        ReplicaIdentity identity = identity(message);
        int count = message.int16();
        List<Column> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            columns.add(column(message));
        }
        Relation described = new Relation(oid, schema, name, identity, columns);
        if (others != null && described.equals(others.relations.get(oid))) {
            relations.put(oid, others.relations.get(oid));
        } else {
            put(described);
        }
    }

    /** An unchanged description keeps the old instance, so that what consumers derived from it stays valid. */
    private void put(Relation described) {
        relations.merge(described.oid(), described, (old, fresh) -> old.equals(fresh) ? old : fresh);
    }

    /** What is described here is from now on true for the others, too. */
    void tellOthers() {
        relations.values().forEach(others::put);
        others.typeNames.putAll(typeNames);
    }

    private String typeName(int oid) {
        String name = typeNames.get(oid);
        if (name == null && others != null) {
            name = others.typeNames.get(oid);
        }
        return name == null ? "" : name;
    }

    private static ReplicaIdentity identity(MessageReader message) {
        byte letter = message.int8();
        try {
            return ReplicaIdentity.of((char) letter);
        } catch (IllegalArgumentException e) {
            throw message.broken("unknown replica identity " + MessageReader.shown(letter));
        }
    }

    private Column column(MessageReader message) {
        byte flags = message.int8();
        if ((flags & ~FLAG_KEY) != 0) {
            throw message.broken("unknown column flags " + flags);
        }
        String name = message.string();
        int typeOid = message.int32();
        int modifier = message.int32();
        return new Column(name, typeOid, modifier, typeName(typeOid), (flags & FLAG_KEY) != 0);
    }

    void type(MessageReader message) {
        int oid = message.int32();
        String schema = schema(message.string());
        typeNames.put(oid, schema + '.' + message.string());
    }

    /** PostgreSQL abbreviates its own schema to nothing. */
    private static String schema(String sent) {
        return sent.isEmpty() ? "pg_catalog" : sent;
    }
}
