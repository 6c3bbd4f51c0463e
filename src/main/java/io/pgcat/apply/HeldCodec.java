package io.pgcat.apply;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import io.pgcat.change.Change;
import io.pgcat.change.Change.OldRow;
import io.pgcat.change.Column;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Tuple;

/**
 * Changes of one table as bytes: a version, the table's description, how many there are, and each of them. Only this program
 * reads what it wrote.
 */
final class HeldCodec {

    private static final int VERSION = 1;
    private static final int NULL_LENGTH = -1;
    private static final int UNCHANGED_LENGTH = -2;

    private HeldCodec() {}

    /** Changes as they were written. */
    record Decoded(Relation relation, List<Change> changes) {}

    static byte[] encode(Relation relation, List<Change> changes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            write(relation, out);
            out.writeInt(changes.size());
            for (Change change : changes) {
                write(change, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(Relation relation, DataOutputStream out) throws IOException {
        out.writeInt(relation.oid());
        out.writeUTF(relation.schema());
        out.writeUTF(relation.name());
        out.writeByte(relation.identity().ordinal());
        out.writeShort(relation.columns().size());
        for (Column column : relation.columns()) {
            out.writeUTF(column.name());
            out.writeInt(column.typeOid());
            out.writeInt(column.typeModifier());
            out.writeUTF(column.typeName());
            out.writeBoolean(column.key());
        }
    }

    private static void write(Change change, DataOutputStream out) throws IOException {
        out.writeByte(change.kind().ordinal());
        switch (change.kind()) {
            case INSERT -> write(((Change.Insert) change).row(), out);
            case UPDATE -> {
                Change.Update update = (Change.Update) change;
                out.writeByte(update.oldRow().ordinal());
                if (update.oldRow() != OldRow.ABSENT) {
                    write(update.old(), out);
                }
                write(update.row(), out);
            }
            case DELETE -> {
                Change.Delete delete = (Change.Delete) change;
                out.writeByte(delete.oldRow().ordinal());
                write(delete.old(), out);
            }
            case TRUNCATE -> {
                Change.Truncate truncate = (Change.Truncate) change;
                out.writeBoolean(truncate.cascade());
                out.writeBoolean(truncate.restartIdentity());
            }
            case COPY, MESSAGE -> throw new IllegalStateException("Not held: " + change.kind());
        }
    }

    private static void write(Tuple tuple, DataOutputStream out) throws IOException {
        for (int i = 0; i < tuple.size(); i++) {
            if (tuple.hasText(i)) {
                out.writeInt(tuple.length(i));
                out.write(tuple.bytes(), tuple.offset(i), tuple.length(i));
            } else {
                out.writeInt(tuple.isNull(i) ? NULL_LENGTH : UNCHANGED_LENGTH);
            }
        }
    }

    /** @throws IllegalStateException if another version of the program wrote it */
    static Decoded decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readByte();
            if (version != VERSION) {
                throw new IllegalStateException("Held changes have the form " + version + ", not " + VERSION);
            }
            Reader reader = new Reader(in, bytes, relation(in));
            int count = in.readInt();
            List<Change> changes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                changes.add(reader.change());
            }
            return new Decoded(reader.relation, changes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Relation relation(DataInputStream in) throws IOException {
        int oid = in.readInt();
        String schema = in.readUTF();
        String name = in.readUTF();
        ReplicaIdentity identity = ReplicaIdentity.values()[in.readByte()];
        int count = in.readUnsignedShort();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            columns.add(new Column(in.readUTF(), in.readInt(), in.readInt(), in.readUTF(), in.readBoolean()));
        }
        return new Relation(oid, schema, name, identity, columns);
    }

    /** Values stay where they are: tuples refer to the bytes. */
    private record Reader(DataInputStream in, byte[] bytes, Relation relation) {

        private Change change() throws IOException {
            Change.Kind kind = Change.Kind.values()[in.readByte()];
            return switch (kind) {
                case INSERT -> new Change.Insert(relation, tuple());
                case UPDATE -> update();
                case DELETE -> new Change.Delete(relation, OldRow.values()[in.readByte()], tuple());
                case TRUNCATE -> new Change.Truncate(List.of(relation), in.readBoolean(), in.readBoolean());
                case COPY, MESSAGE -> throw new IllegalStateException("Not held: " + kind);
            };
        }

        private Change update() throws IOException {
            OldRow oldRow = OldRow.values()[in.readByte()];
            if (oldRow == OldRow.ABSENT) {
                return Change.Update.sameKey(relation, tuple());
            }
            Tuple old = tuple();
            return new Change.Update(relation, oldRow, old, tuple());
        }

        private Tuple tuple() throws IOException {
            int columns = relation.columns().size();
            Tuple.Builder tuple = new Tuple.Builder(bytes, columns);
            for (int i = 0; i < columns; i++) {
                int length = in.readInt();
                switch (length) {
                    case NULL_LENGTH -> tuple.sqlNull();
                    case UNCHANGED_LENGTH -> tuple.unchangedToast();
                    default -> {
                        tuple.text(bytes.length - in.available(), length);
                        in.skipNBytes(length);
                    }
                }
            }
            return tuple.build();
        }
    }
}
