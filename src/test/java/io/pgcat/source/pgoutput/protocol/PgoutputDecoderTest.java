package io.pgcat.source.pgoutput.protocol;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.pgcat.change.Change;
import io.pgcat.change.Change.OldRow;
import io.pgcat.change.Lsn;
import io.pgcat.change.Relation;
import io.pgcat.change.ReplicaIdentity;
import io.pgcat.change.Value;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

import static io.pgcat.source.pgoutput.protocol.MessageWriter.begin;
import static io.pgcat.source.pgoutput.protocol.MessageWriter.commit;
import static io.pgcat.source.pgoutput.protocol.MessageWriter.insert;
import static io.pgcat.source.pgoutput.protocol.PgoutputBytes.message;
import static io.pgcat.source.pgoutput.protocol.PgoutputBytes.relation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PgoutputDecoderTest {

    private static final int OID = 4711;

    private final Recorder recorder = new Recorder();
    private final PgoutputDecoder decoder = new PgoutputDecoder(recorder);

    private static final class Recorder implements PgoutputHandler {
        private final List<String> events = new ArrayList<>();
        private final List<Change> changes = new ArrayList<>();

        @Override
        public void begin(int xid, Lsn commitLsn, Instant commitTime) {
            events.add("begin " + xid + " " + commitLsn + " " + commitTime);
        }

        @Override
        public void origin(String name) {
            events.add("origin " + name);
        }

        @Override
        public void change(Change change, int bytes) {
            changes.add(change);
        }

        @Override
        public void messageOutsideTransaction(Change.Message message) {
            events.add("message " + message.prefix());
        }

        @Override
        public void commit(Lsn commitLsn, Lsn endLsn) {
            events.add("commit " + commitLsn + " " + endLsn);
        }
    }

    private void decode(byte[]... messages) {
        for (byte[] message : messages) {
            decoder.decode(message, 0, message.length, new Lsn(0x10));
        }
    }

    private void beginWithTable() {
        decode(begin(0x100, 7), relation(OID, "public", "t", 'd', "*id", "v"));
    }

    @Test
    void beginAndCommitTellPositionsAndTime() {
        decode(begin(0x1_0000_0100L, 7), commit(0x1_0000_0100L, 0x1_0000_0140L));
        assertEquals(List.of("begin 7 1/100 2000-01-01T00:00:01Z", "commit 1/100 1/140"), recorder.events);
    }

    @Test
    void anOriginMessageNamesTheOrigin() {
        decode(begin(0x100, 7), message('O').int64(5).string("pgcat_a").bytes());
        assertEquals("origin pgcat_a", recorder.events.get(1));
    }

    @Test
    void anOriginWithoutANameIsAnOriginAllTheSame() {
        decode(begin(0x100, 7), new byte[0]);
        assertEquals("origin (unknown)", recorder.events.get(1));
        assertRefused("it ends where 1 more bytes belong", new byte[0]);
    }

    @Test
    void anInsertCarriesTextNullAndUnchangedToast() {
        beginWithTable();
        decode(
                relation(OID, "public", "t", 'd', "*id", "v", "w", "x"),
                insert(OID, "1", null, MessageWriter.UNCHANGED_TOAST, ""));
        Change.Insert insert = (Change.Insert) recorder.changes.get(0);
        assertEquals("public.t", insert.relation().qualifiedName());
        assertEquals(Value.of("1"), insert.row().value(0));
        assertEquals(Value.NULL, insert.row().value(1));
        assertEquals(Value.UNCHANGED_TOAST, insert.row().value(2));
        assertEquals(Value.of(""), insert.row().value(3));
    }

    @Test
    void anUpdateWithoutOldRowHasTheKeyOfTheNewOne() {
        beginWithTable();
        decode(message('U').int32(OID).int8('N').tuple("1", "b").bytes());
        Change.Update update = (Change.Update) recorder.changes.get(0);
        assertEquals(OldRow.ABSENT, update.oldRow());
        assertSame(update.row(), update.old());
    }

    @Test
    void anUpdateOfTheKeyCarriesTheOldKey() {
        beginWithTable();
        decode(message('U')
                .int32(OID)
                .int8('K')
                .tuple("1", null)
                .int8('N')
                .tuple("2", "b")
                .bytes());
        Change.Update update = (Change.Update) recorder.changes.get(0);
        assertEquals(OldRow.KEY, update.oldRow());
        assertEquals("1", update.old().text(0));
        assertEquals("2", update.row().text(0));
    }

    @Test
    void aDeleteCarriesTheKeyOrTheFullRow() {
        beginWithTable();
        decode(
                message('D').int32(OID).int8('K').tuple("1", null).bytes(),
                message('D').int32(OID).int8('O').tuple("1", "b").bytes());
        assertEquals(OldRow.KEY, ((Change.Delete) recorder.changes.get(0)).oldRow());
        assertEquals(OldRow.FULL, ((Change.Delete) recorder.changes.get(1)).oldRow());
    }

    @Test
    void aTruncateNamesItsTablesAndOptions() {
        beginWithTable();
        decode(
                relation(OID + 1, "s", "u", 'f', "a"),
                message('T').int32(2).int8(3).int32(OID).int32(OID + 1).bytes());
        Change.Truncate truncate = (Change.Truncate) recorder.changes.get(0);
        assertEquals(
                List.of("public.t", "s.u"),
                truncate.relations().stream().map(Relation::qualifiedName).toList());
        assertTrue(truncate.cascade());
        assertTrue(truncate.restartIdentity());
    }

    @Test
    void logicalMessagesTravelInsideTransactionsAndAreToldOutside() {
        decode(message('M').int8(0).int64(9).string("p").int32(2).int16(0x4142).bytes());
        decode(
                begin(0x100, 7),
                message('M').int8(1).int64(9).string("q").int32(2).int16(0x4142).bytes());
        assertEquals("message p", recorder.events.get(0));
        assertEquals("AB", new String(((Change.Message) recorder.changes.get(0)).content()));
    }

    @Test
    void typesOfUsersGetTheirNameAndBuiltInOnesNone() {
        decode(
                begin(0x100, 7),
                message('Y').int32(20000).string("public").string("mood").bytes(),
                message('R')
                        .int32(OID)
                        .string("")
                        .string("t")
                        .int8('n')
                        .int16(2)
                        .int8(0)
                        .string("a")
                        .int32(20000)
                        .int32(-1)
                        .int8(0)
                        .string("b")
                        .int32(25)
                        .int32(-1)
                        .bytes(),
                insert(OID, "x", "y"));
        Relation relation = ((Change.Insert) recorder.changes.get(0)).relation();
        assertEquals("pg_catalog", relation.schema());
        assertEquals(ReplicaIdentity.NOTHING, relation.identity());
        assertEquals("public.mood", relation.columns().get(0).typeName());
        assertEquals("", relation.columns().get(1).typeName());
    }

    @Test
    void aNewDescriptionOfATableWinsAndARepeatedOneKeepsTheInstance() {
        beginWithTable();
        decode(insert(OID, "1", "a"), relation(OID, "public", "t", 'd', "*id", "v"), insert(OID, "2", "b"));
        decode(relation(OID, "public", "t", 'd', "*id", "v", "w"), insert(OID, "3", "c", "d"));
        Relation first = ((Change.Insert) recorder.changes.get(0)).relation();
        assertSame(first, ((Change.Insert) recorder.changes.get(1)).relation());
        assertNotSame(first, ((Change.Insert) recorder.changes.get(2)).relation());
    }

    @Test
    void everyMessageCutAnywhereIsRefusedWithPositionAndLsn() {
        List<byte[]> messages = List.of(
                begin(0x100, 7),
                message('O').int64(5).string("pgcat_a").bytes(),
                message('Y').int32(20000).string("public").string("mood").bytes(),
                relation(OID, "public", "t", 'd', "*id", "v"),
                insert(OID, "1", "b"),
                message('U')
                        .int32(OID)
                        .int8('K')
                        .tuple("1", null)
                        .int8('N')
                        .tuple("2", "b")
                        .bytes(),
                message('D').int32(OID).int8('O').tuple("1", "b").bytes(),
                message('T').int32(1).int8(0).int32(OID).bytes(),
                message('M').int8(1).int64(9).string("q").int32(2).int16(0x4142).bytes(),
                commit(0x100, 0x140));
        for (byte[] message : messages) {
            // Nothing at all behind Begin is an origin without a name.
            int shortest = message[0] == 'O' ? 1 : 0;
            for (int length = shortest; length < message.length; length++) {
                byte[] cut = Arrays.copyOf(message, length);
                ReplicationException refused = assertThrows(ReplicationException.class, () -> decode(cut));
                assertEquals(ErrorKind.PROTOCOL, refused.kind());
                assertTrue(refused.getMessage().contains("at 0/10, byte "), refused.getMessage());
            }
            byte[] longer = Arrays.copyOf(message, message.length + 1);
            assertThrows(ReplicationException.class, () -> decode(longer));
            decode(message);
        }
    }

    @Test
    void whatIsUnknownOrOutOfOrderIsRefused() {
        assertRefused("unknown message type", message('Z').bytes());
        assertRefused("no transaction has begun", insert(OID, "1"));
        assertRefused("no transaction has begun", commit(1, 2));
        beginWithTable();
        assertRefused("a transaction begins inside another", begin(0x200, 8));
        assertRefused("relation 99 was never described", insert(99, "1"));
        assertRefused("a row of 1 columns for a table of 2", insert(OID, "1"));
        assertRefused(
                "unknown column format 'b'",
                message('I').int32(OID).int8('N').int16(2).int8('b').bytes());
        assertRefused(
                "unknown row mark 'X'",
                message('D').int32(OID).int8('X').tuple("1", null).bytes());
        assertRefused(
                "where 'N' belongs",
                message('I').int32(OID).int8('O').tuple("1", "b").bytes());
        assertRefused(
                "unknown replica identity",
                message('R')
                        .int32(OID)
                        .string("public")
                        .string("t")
                        .int8('x')
                        .int16(0)
                        .bytes());
        assertRefused(
                "negative length",
                message('I').int32(OID).int8('N').int16(2).int8('t').int32(-5).bytes());
        assertRefused(
                "truncate of 1 tables with options 8",
                message('T').int32(1).int8(8).int32(OID).bytes());
    }

    private void assertRefused(String why, byte[] message) {
        ReplicationException refused = assertThrows(ReplicationException.class, () -> decode(message));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }
}
