package io.pgcat.apply.target;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.pgcat.apply.target.TypeKnowledge.Type;

/**
 * What every server from PostgreSQL 11 to 18 says of the types that most columns have. A session that has just begun takes 50 ms to find
 * their operators, longer than for all else of a table. Source: pg_type.dat, whose OIDs below 10 000 stay what they are.
 */
final class BuiltInTypes {

    private static final String EQUALITY = "pg_catalog.=";

    private static final Map<Long, Type> TYPES = new HashMap<>();

    static {
        comparable(16, "boolean");
        comparable(17, "bytea");
        comparable(18, "\"char\"");
        comparable(19, "name");
        comparable(20, "bigint");
        comparable(21, "smallint");
        comparable(23, "integer");
        comparable(25, "text");
        comparable(26, "oid");
        comparable(650, "cidr");
        comparable(700, "real");
        comparable(701, "double precision");
        comparable(774, "macaddr8");
        comparable(790, "money");
        comparable(829, "macaddr");
        comparable(869, "inet");
        comparable(1042, "bpchar");
        comparable(1043, "character varying");
        comparable(1082, "date");
        comparable(1083, "time without time zone");
        comparable(1114, "timestamp without time zone");
        comparable(1184, "timestamp with time zone");
        comparable(1186, "interval");
        comparable(1266, "time with time zone");
        comparable(1560, "\"bit\"");
        comparable(1562, "bit varying");
        comparable(1700, "numeric");
        comparable(2950, "uuid");
        comparable(3220, "pg_lsn");
        comparable(3614, "tsvector");
        comparable(3802, "jsonb");
        add(114, "json", List.of(), "");
        add(142, "xml", List.of(), "");
        array(199, 114);
        array(1000, 16);
        array(1001, 17);
        array(1005, 21);
        array(1007, 23);
        array(1009, 25);
        array(1014, 1042);
        array(1015, 1043);
        array(1016, 20);
        array(1021, 700);
        array(1022, 701);
        array(1115, 1114);
        array(1182, 1082);
        array(1185, 1184);
        array(1231, 1700);
        array(2951, 2950);
        array(3807, 3802);
    }

    private BuiltInTypes() {}

    /** By OID. */
    static Map<Long, Type> all() {
        return Collections.unmodifiableMap(TYPES);
    }

    private static void comparable(long oid, String name) {
        add(oid, name, List.of(), EQUALITY);
    }

    private static void array(long oid, long element) {
        add(oid, TYPES.get(element).name() + "[]", List.of(element), EQUALITY);
    }

    private static void add(long oid, String name, List<Long> parts, String operator) {
        TYPES.put(oid, new Type('b', 0, name, parts, operator, false));
    }
}
