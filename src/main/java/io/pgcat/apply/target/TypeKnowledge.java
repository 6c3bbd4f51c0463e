package io.pgcat.apply.target;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** How values of types are compared. */
final class TypeKnowledge {

    /**
     * Built-in types in which equal values always look equal: bool, bytea, "char", name, int8, int2, int4, regproc, text,
     * oid, tid, xid, cid, char(n), varchar, date, time, timestamp, timestamptz, timetz, bit, varbit, inet, cidr, macaddr,
     * macaddr8, money, uuid, pg_lsn. Source: pg_type.dat.
     */
    private static final Set<Long> EXACT = Set.of(
            16L, 17L, 18L, 19L, 20L, 21L, 23L, 24L, 25L, 26L, 27L, 28L, 29L, 1042L, 1043L, 1082L, 1083L, 1114L, 1184L,
            1266L, 1560L, 1562L, 869L, 650L, 829L, 774L, 790L, 2950L, 3220L);

    /** Types below this OID come with the server and stay as they are. Source: FirstNormalObjectId of access/transam.h. */
    private static final long FIRST_OF_USERS = 16_384;

    private final Map<Long, Type> types = new HashMap<>();

    /**
     * @param kind pg_type.typtype
     * @param base of a domain the type below it, else 0
     * @param parts the types of which its values are made
     * @param operator for equality, with its schema; empty when there is none
     * @param loose whether it has a nondeterministic collation
     */
    record Type(char kind, long base, String name, List<Long> parts, String operator, boolean loose) {}

    TypeKnowledge(Map<Long, Type> known) {
        types.putAll(known);
    }

    /** What is known without asking. */
    static TypeKnowledge builtInTypes() {
        return new TypeKnowledge(BuiltInTypes.all());
    }

    /** By OID. */
    Map<Long, Type> all() {
        return Map.copyOf(types);
    }

    /** What is known of these types, once what was not known has been read. */
    TypeKnowledge with(Connection connection, Collection<Long> oids) throws SQLException {
        TypeKnowledge knowledge = new TypeKnowledge(types);
        List<Long> unknown =
                oids.stream().filter(oid -> !types.containsKey(oid)).toList();
        if (!unknown.isEmpty()) {
            knowledge.read(connection, unknown);
        }
        return knowledge;
    }

    /** What stays true as long as the server runs. */
    TypeKnowledge builtIn() {
        TypeKnowledge builtIn = new TypeKnowledge(types);
        builtIn.types.keySet().removeIf(oid -> oid >= FIRST_OF_USERS);
        return builtIn;
    }

    private void read(Connection connection, List<Long> oids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CatalogSql.TYPES)) {
            statement.setArray(1, connection.createArrayOf("oid", oids.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String operator = rows.getString(6);
                    types.put(
                            rows.getLong(1),
                            new Type(
                                    rows.getString(2).charAt(0),
                                    rows.getLong(3),
                                    rows.getString(4),
                                    oids(rows.getArray(5)),
                                    operator == null ? "" : operator,
                                    rows.getBoolean(7)));
                }
            }
        }
    }

    private static List<Long> oids(Array array) throws SQLException {
        return Stream.of((Object[]) array.getArray())
                .map(oid -> ((Number) oid).longValue())
                .toList();
    }

    /** The type below all domains; the type itself when it is none. */
    long base(long oid) {
        Type type = types.get(oid);
        return type.kind() == 'd' ? base(type.base()) : oid;
    }

    boolean isDomain(long oid) {
        return types.get(oid).kind() == 'd';
    }

    /** The base type as SQL text. */
    String name(long oid) {
        return types.get(base(oid)).name();
    }

    /** The operator, with its schema; empty when values cannot be compared. */
    String equality(long oid) {
        Type type = types.get(base(oid));
        boolean comparable =
                type.parts().stream().noneMatch(part -> equality(part).isEmpty());
        return comparable ? type.operator() : "";
    }

    /** Whether equal values always look equal: not so under a nondeterministic collation anywhere inside. */
    boolean isExact(long oid) {
        if (types.get(oid).loose()) {
            return false;
        }
        long base = base(oid);
        Type type = types.get(base);
        if (!type.parts().isEmpty()) {
            return type.parts().stream().allMatch(this::isExact);
        }
        return type.kind() == 'e' || EXACT.contains(base);
    }
}
