package io.pgcat.route.filter;

import io.pgcat.change.Tuple;

/** Reads one column of the row. */
record ColumnNode(int index, String name, SqlType type) implements Node {

    @Override
    public Object evaluate(Tuple row) {
        if (row.isNull(index)) {
            return null;
        }
        if (row.isUnchangedToast(index)) {
            throw DataError.of(
                    "the value of column \"" + name + "\" was not sent, because the update left it unchanged;"
                            + " make the column part of the replica identity",
                    "");
        }
        return ValueText.parse(type, row.text(index));
    }
}
