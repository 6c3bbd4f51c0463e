package io.pgcat.change;

import java.util.List;
import java.util.Objects;

/** One thing that a transaction did, in the order in which it did it. */
public sealed interface Change {

    /** Which of the family this is, for a switch that the compiler checks. */
    enum Kind {
        INSERT,
        UPDATE,
        DELETE,
        COPY,
        TRUNCATE,
        MESSAGE
    }

    Kind kind();

    /**
     * This, where it is a change of rows; else null. A type test for an interface searches a list in the object's class, each time anew where
     * the one before asked for another interface: too slow for what every step asks of every change.
     */
    default RowChange asRow() {
        return null;
    }

    /** What an update or delete says of the row's old version. */
    enum OldRow {
        /** Nothing: the key is the one of the new version. */
        ABSENT,
        /** The replica identity's columns; every other column is NULL and means nothing. */
        KEY,
        /** Every column: replica identity FULL. */
        FULL
    }

    /** A change of one row of one table, or of several that travel as one. */
    sealed interface RowChange extends Change {
        Relation relation();

        @Override
        default RowChange asRow() {
            return this;
        }

        /** The same change of another table with the same columns. */
        RowChange withRelation(Relation other);
    }

    /** A row came. */
    record Insert(Relation relation, Tuple row) implements RowChange {
        public Insert {
            requireColumns(relation, row);
        }

        @Override
        public Insert withRelation(Relation other) {
            return new Insert(other, row);
        }

        @Override
        public Kind kind() {
            return Kind.INSERT;
        }
    }

    /**
     * A row became another.
     *
     * @param oldRow what {@code old} holds
     * @param old the old version; when {@code oldRow} is ABSENT the same object as {@code row}
     * @param row the new version; columns may be unchanged TOAST
     */
    record Update(Relation relation, OldRow oldRow, Tuple old, Tuple row) implements RowChange {
        public Update {
            requireColumns(relation, row);
            requireColumns(relation, old);
            Objects.requireNonNull(oldRow, "oldRow");
        }

        /** An update that left the replica identity's columns as they were. */
        public static Update sameKey(Relation relation, Tuple row) {
            return new Update(relation, OldRow.ABSENT, row, row);
        }

        @Override
        public Update withRelation(Relation other) {
            return new Update(other, oldRow, old, row);
        }

        @Override
        public Kind kind() {
            return Kind.UPDATE;
        }
    }

    /**
     * A row went.
     *
     * @param oldRow KEY or FULL
     */
    record Delete(Relation relation, OldRow oldRow, Tuple old) implements RowChange {
        public Delete {
            requireColumns(relation, old);
            if (oldRow == OldRow.ABSENT) {
                throw new IllegalArgumentException("A delete names the row it deletes");
            }
        }

        @Override
        public Delete withRelation(Relation other) {
            return new Delete(other, oldRow, old);
        }

        @Override
        public Kind kind() {
            return Kind.DELETE;
        }
    }

    /**
     * Rows of an initial copy as the publisher's COPY gave them, which nobody has looked into. What several of these hold, in
     * their order, is what one COPY takes in.
     *
     * @param relation whose columns are those that were copied, in this order
     * @param pieces in order; not copied; to be read only
     */
    record CopyData(Relation relation, List<byte[]> pieces) implements RowChange {
        public CopyData {
            pieces = List.copyOf(pieces);
        }

        @Override
        public CopyData withRelation(Relation other) {
            return new CopyData(other, pieces);
        }

        @Override
        public Kind kind() {
            return Kind.COPY;
        }
    }

    /** Tables were emptied together; never an empty list. */
    record Truncate(List<Relation> relations, boolean cascade, boolean restartIdentity) implements Change {
        public Truncate {
            relations = List.copyOf(relations);
            if (relations.isEmpty()) {
                throw new IllegalArgumentException("A truncate names at least one table");
            }
        }

        @Override
        public Kind kind() {
            return Kind.TRUNCATE;
        }
    }

    /**
     * What {@code pg_logical_emit_message} wrote.
     *
     * @param lsn where in the WAL the message stands
     * @param content not copied; to be read only
     */
    record Message(boolean transactional, Lsn lsn, String prefix, byte[] content) implements Change {
        @Override
        public Kind kind() {
            return Kind.MESSAGE;
        }
    }

    private static void requireColumns(Relation relation, Tuple tuple) {
        if (relation.columns().size() != tuple.size()) {
            throw new IllegalArgumentException("Table " + relation + " has "
                    + relation.columns().size() + " columns, the row has " + tuple.size());
        }
    }
}
