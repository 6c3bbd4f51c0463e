package io.pgcat.source.pgoutput.protocol;

import java.util.ArrayList;
import java.util.List;

import io.pgcat.change.Change;
import io.pgcat.change.Change.OldRow;
import io.pgcat.change.Relation;
import io.pgcat.change.Tuple;

/** Decodes changes of tables that were described before. */
final class ChangeDecoder {

    private static final int TRUNCATE_CASCADE = 1;
    private static final int TRUNCATE_RESTART_IDENTITY = 2;

    private final RelationCache relations;

    ChangeDecoder(RelationCache relations) {
        this.relations = relations;
    }

    /** What stands behind one of the types I, U, D and T. */
    Change change(MessageReader message, byte type) {
        Change change =
                switch (type) {
                    case 'I' -> insert(message);
                    case 'U' -> update(message);
                    case 'D' -> delete(message);
                    default -> truncate(message);
                };
        message.requireEnd();
        return change;
    }

    private Change insert(MessageReader message) {
        Relation relation = relations.find(message.int32(), message);
        requireMark(message, message.int8(), 'N');
        return new Change.Insert(relation, message.tuple(relation.columns().size()));
    }

    private Change update(MessageReader message) {
        Relation relation = relations.find(message.int32(), message);
        int columns = relation.columns().size();
        byte mark = message.int8();
        if (mark == 'N') {
            return Change.Update.sameKey(relation, message.tuple(columns));
        }
        OldRow oldRow = oldRow(message, mark);
        Tuple old = message.tuple(columns);
        requireMark(message, message.int8(), 'N');
        return new Change.Update(relation, oldRow, old, message.tuple(columns));
    }

    private Change delete(MessageReader message) {
        Relation relation = relations.find(message.int32(), message);
        OldRow oldRow = oldRow(message, message.int8());
        return new Change.Delete(
                relation, oldRow, message.tuple(relation.columns().size()));
    }

    private static OldRow oldRow(MessageReader message, byte mark) {
        return switch (mark) {
            case 'K' -> OldRow.KEY;
            case 'O' -> OldRow.FULL;
            default -> throw message.broken("unknown row mark " + MessageReader.shown(mark));
        };
    }

    private static void requireMark(MessageReader message, byte mark, char wanted) {
        if (mark != wanted) {
            throw message.broken("row mark " + MessageReader.shown(mark) + " where '" + wanted + "' belongs");
        }
    }

    private Change truncate(MessageReader message) {
        int count = message.int32();
        byte options = message.int8();
        if ((options & ~(TRUNCATE_CASCADE | TRUNCATE_RESTART_IDENTITY)) != 0 || count < 1) {
            throw message.broken("truncate of " + count + " tables with options " + options);
        }
        List<Relation> truncated = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            truncated.add(relations.find(message.int32(), message));
        }
        return new Change.Truncate(
                truncated, (options & TRUNCATE_CASCADE) != 0, (options & TRUNCATE_RESTART_IDENTITY) != 0);
    }
}
