package io.pgcat.structure;

/**
 * An object of the publisher, as pg_depend names it.
 *
 * @param catalog the system catalogue that holds it, e.g. {@code pg_class}
 * @param oid its OID there, unsigned
 */
record ObjectId(String catalog, long oid) {

    static ObjectId relation(long oid) {
        return new ObjectId("pg_class", oid);
    }

    static ObjectId type(long oid) {
        return new ObjectId("pg_type", oid);
    }

    static ObjectId constraint(long oid) {
        return new ObjectId("pg_constraint", oid);
    }

    static ObjectId extension(long oid) {
        return new ObjectId("pg_extension", oid);
    }

    static ObjectId collation(long oid) {
        return new ObjectId("pg_collation", oid);
    }

    static ObjectId statistics(long oid) {
        return new ObjectId("pg_statistic_ext", oid);
    }
}
