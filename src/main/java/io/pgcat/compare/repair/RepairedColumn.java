package io.pgcat.compare.repair;

import io.pgcat.apply.sql.Identifier;
import io.pgcat.apply.target.TargetColumn;
import io.pgcat.compare.table.ComparedColumn;

/** A column that is written: how the publisher is asked for its value, and how the target is given it. */
record RepairedColumn(ComparedColumn compared, TargetColumn target) {

    String quoted() {
        return Identifier.quote(target.name());
    }

    /**
     * A value as the publisher's output function writes it: what replication would send. Reading it needs no operator. The
     * number where both sides would read another text.
     */
    String sent() {
        if (compared.oneByte()) {
            return '(' + compared.publisher() + ")::pg_catalog.text";
        }
        return "CASE WHEN " + quoted() + " IS DISTINCT FROM NULL THEN pg_catalog.format('%s', " + quoted() + ") END";
    }

    /** The parameter that takes what was sent; without a type, the column's own reads it. */
    String parameter() {
        return compared.oneByte() ? "?::pg_catalog.int4::pg_catalog.\"char\"" : "?";
    }
}
