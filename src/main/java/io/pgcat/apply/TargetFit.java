package io.pgcat.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.pgcat.apply.SetStatements.Search;
import io.pgcat.apply.target.TargetColumn;
import io.pgcat.apply.target.TargetTable;
import io.pgcat.change.Column;
import io.pgcat.change.Relation;

/**
 * How rows of a publisher's table can be copied into its target.
 *
 * @param columns names of those that the target takes, in the publisher's order
 * @param copied whether the target takes COPY data as it comes; else rows have to be looked into
 * @param binary whether also in binary form
 * @param keyed whether a unique key tells the rows apart, so that they can be written over others
 * @param keyable whether it would, if the target had a unique index over the publisher's key
 */
public record TargetFit(List<String> columns, boolean copied, boolean binary, boolean keyed, boolean keyable) {

    /** Types whose binary form is the same in all supported versions. */
    private static final Set<String> BINARY = Set.of(
            "boolean",
            "smallint",
            "integer",
            "bigint",
            "oid",
            "real",
            "double precision",
            "numeric",
            "text",
            "character varying",
            "character",
            "bpchar",
            "bytea",
            "uuid",
            "date",
            "time without time zone",
            "time with time zone",
            "timestamp without time zone",
            "timestamp with time zone",
            "interval",
            "json",
            "jsonb");

    public TargetFit {
        columns = List.copyOf(columns);
    }

    /** @param types of the relation's columns at the publisher as SQL text without modifier, in their order */
    static TargetFit of(Relation relation, List<String> types, TableStatements statements) {
        TargetTable table = statements.table();
        Optional<SetStatements> sets = statements.sets();
        List<String> columns = new ArrayList<>();
        boolean binary = sets.isPresent();
        for (int i = 0; i < relation.columns().size(); i++) {
            Column source = relation.columns().get(i);
            Optional<TargetColumn> target = table.column(source.name()).filter(TargetColumn::isWritable);
            if (target.isPresent()) {
                columns.add(source.name());
                binary &= isSameInBinary(types.get(i), target.get());
            }
        }
        boolean keyed = sets.map(each -> each.search() == Search.KEY).orElse(false);
        return new TargetFit(columns, sets.isPresent(), binary, keyed, sets.isPresent() && statements.isKeyable());
    }

    private static boolean isSameInBinary(String type, TargetColumn target) {
        String same = target.type().equals("bpchar") ? "character" : target.type();
        return type.equals(same) && BINARY.contains(type) && !target.domain();
    }
}
