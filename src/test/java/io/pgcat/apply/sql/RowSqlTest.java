package io.pgcat.apply.sql;

import java.util.BitSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.pgcat.apply.target.KeyColumns;
import io.pgcat.apply.target.KeyColumns.KeyColumn;
import io.pgcat.apply.target.SessionRole;
import io.pgcat.apply.target.TargetColumn;
import io.pgcat.apply.target.TargetKind;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.apply.target.TargetTable.Identity;
import io.pgcat.apply.target.TargetTable.Traits;

import static org.junit.jupiter.api.Assertions.assertEquals;

class RowSqlTest {

    private static final TargetColumn ID = column("id", "integer", "pg_catalog.=", true, false);
    private static final TargetColumn PRICE = column("price", "numeric", "pg_catalog.=", false, false);
    private static final TargetColumn DOC = column("d\"oc", "json", "", false, false);
    private static final TargetColumn MOOD = column("mood", "public.mood", "pg_catalog.=", true, true);
    private static final BitSet NO_NULLS = new BitSet();

    private static TargetColumn column(String name, String type, String equality, boolean exact, boolean domain) {
        return new TargetColumn(name, type, type + "(9)", equality, exact, domain, false, false);
    }

    private static TargetTable table(TargetKind kind, String distribution, boolean children) {
        return new TargetTable(
                new Identity("s", "t", kind, SessionRole.REPLICA),
                List.of(ID, PRICE, DOC, MOOD),
                List.of(),
                List.of(),
                new Traits(
                        !distribution.isEmpty(),
                        distribution,
                        children,
                        false,
                        kind.hasRowPlaces(),
                        kind.hasRowPlaces(),
                        Set.of(),
                        true,
                        0,
                        Set.of()));
    }

    private static KeyColumns key(boolean unique, boolean fullRow, TargetColumn... columns) {
        return new KeyColumns(
                List.of(columns).stream()
                        .map(column -> new KeyColumn(column, 0))
                        .toList(),
                unique,
                fullRow);
    }

    @Test
    void aUniqueKeyIsComparedBare() {
        RowSql.Text text =
                RowSql.update(table(TargetKind.TABLE, "", false), List.of(PRICE), key(true, false, ID), NO_NULLS);
        assertEquals(
                "UPDATE \"s\".\"t\" SET \"price\" = $1 WHERE \"id\" OPERATOR(pg_catalog.=) $2::integer", text.sql());
        assertEquals(2, text.parameterCount());
    }

    @Test
    void withoutUniqueKeyTheRowIsNamedByItsPlace() {
        KeyColumns key = key(false, false, ID);
        assertEquals(
                "DELETE FROM \"s\".\"t\" WHERE ctid = (SELECT ctid FROM \"s\".\"t\""
                        + " WHERE \"id\" OPERATOR(pg_catalog.=) $1::integer LIMIT 1)",
                RowSql.delete(table(TargetKind.TABLE, "", false), key, NO_NULLS).sql());
        assertEquals(
                "DELETE FROM \"s\".\"t\" WHERE (tableoid, ctid) = (SELECT tableoid, ctid FROM \"s\".\"t\""
                        + " WHERE \"id\" OPERATOR(pg_catalog.=) $1::integer LIMIT 1)",
                RowSql.delete(table(TargetKind.PARTITIONED, "", false), key, NO_NULLS)
                        .sql());
    }

    @Test
    void aCitusTableGetsPlainStatementsWithTheKeyInWhere() {
        TargetTable distributed = table(TargetKind.TABLE, "id", false);
        assertEquals(
                "DELETE FROM \"s\".\"t\" WHERE \"id\" OPERATOR(pg_catalog.=) $1::integer",
                RowSql.delete(distributed, key(true, false, ID), NO_NULLS).sql());
        assertEquals(
                "DELETE FROM \"s\".\"t\" WHERE \"id\" OPERATOR(pg_catalog.=) $1::integer"
                        + " AND ctid OPERATOR(pg_catalog.=) (SELECT ctid FROM \"s\".\"t\""
                        + " WHERE \"id\" OPERATOR(pg_catalog.=) $1::integer LIMIT 1)",
                RowSql.delete(distributed, key(false, false, ID), NO_NULLS).sql());
        assertEquals(
                "DELETE FROM \"s\".\"t\" WHERE \"price\" OPERATOR(pg_catalog.=) $1::numeric",
                RowSql.delete(distributed, key(false, false, PRICE), NO_NULLS).sql());
    }

    @Test
    void aFullRowIsComparedStrictlyAndNullsAsNulls() {
        BitSet nulls = new BitSet();
        nulls.set(1);
        RowSql.Text text =
                RowSql.delete(table(TargetKind.VIEW, "", false), key(false, true, ID, PRICE, DOC, MOOD), nulls);
        assertEquals(
                "DELETE FROM \"s\".\"t\" WHERE \"id\" OPERATOR(pg_catalog.=) $1::integer AND \"price\" IS NULL"
                        + " AND \"d\"\"oc\"::text OPERATOR(pg_catalog.=) $2::json(9)::text"
                        + " AND \"mood\"::public.mood OPERATOR(pg_catalog.=) $3::public.mood",
                text.sql());
        assertEquals(3, text.parameterCount());
        assertEquals(
                "\"price\" OPERATOR(pg_catalog.=) $1::numeric"
                        + " AND \"price\"::text OPERATOR(pg_catalog.=) $1::numeric(9)::text",
                RowMatch.equal(PRICE, "$1", true));
    }

    @Test
    void nothingToSetOnlyLooksForTheRow() {
        assertEquals(
                "SELECT 1 FROM ONLY \"s\".\"t\" WHERE \"id\" OPERATOR(pg_catalog.=) $1::integer",
                RowSql.update(table(TargetKind.TABLE, "", true), List.of(), key(true, false, ID), NO_NULLS)
                        .sql());
    }

    @Test
    void truncateTakesAllTablesAtOnceAndNeverCascades() {
        TargetTable view = table(TargetKind.VIEW, "", false);
        TargetTable parent = table(TargetKind.TABLE, "", true);
        TargetTable partitioned = table(TargetKind.PARTITIONED, "", true);
        assertEquals(
                List.of("TRUNCATE TABLE ONLY \"s\".\"t\", \"s\".\"t\" RESTART IDENTITY", "DELETE FROM \"s\".\"t\""),
                TruncateSql.of(List.of(view, parent, partitioned), true));
    }
}
