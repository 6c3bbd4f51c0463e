package io.pgcat.apply;

import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.pgcat.apply.CopyTarget.Manner;
import io.pgcat.apply.StatementFailedException.Planned;
import io.pgcat.change.Lsn;
import io.pgcat.change.Transaction;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

class FailuresTest {

    private static final Transaction TRANSACTION = new Transaction(
            1,
            Lsn.parse("16/B374D848"),
            Lsn.parse("16/B374D878"),
            Subscriber.COMMIT_TIME,
            "",
            Transaction.Part.WHOLE,
            List.of());

    private static ReplicationException applying(String message, String state) {
        return Failures.applying(
                new StatementFailedException(new Planned(TRANSACTION, null, null), new SQLException(message, state)),
                "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "22P02;invalid input syntax for type integer: \"secret\"",
                "22P02;ungültige Eingabesyntax für Typ integer: »sec\"ret«",
                "22007;date/time field value out of range: \"secret\" or so",
                "22P02;\"s\" is not a valid binary digit of 'secret'",
            })
    void whatAMessageQuotesOfAValueIsMasked(String state, String message) {
        ReplicationException failure = applying(message, state);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertFalse(cause.getMessage().contains("sec"), cause.getMessage());
        }
        assertEquals(state, failure.sqlState());
    }

    @Test
    void otherMessagesKeepTheirNames() {
        ReplicationException failure = applying("duplicate key value violates unique constraint \"t_pkey\"", "23505");
        assertEquals(
                "Cannot apply the transaction at 16/B374D848: duplicate key value violates unique"
                        + " constraint \"t_pkey\"",
                failure.getMessage());
        assertEquals(ErrorKind.REJECTED_CHANGE, failure.kind());
        assertEquals(TRANSACTION.commitLsn(), failure.place().orElseThrow().commitLsn());
    }

    @Test
    void aCopyThatFailsIsToldInTheSameWordsFromEachSnapshot() {
        List<ReplicationException> failures = Stream.of("0/1", "0/2")
                .map(lsn -> Failures.copying(
                        new StatementFailedException(
                                new Planned(TRANSACTION, null, null), new SQLException("no room", "53100")),
                        new Manner("public.t", false, false, Lsn.parse(lsn), List.of())))
                .toList();
        assertEquals("Cannot copy public.t: no room", failures.get(0).getMessage());
        assertEquals(failures.get(0).getMessage(), failures.get(1).getMessage());
        assertEquals(Lsn.parse("0/2"), failures.get(1).place().orElseThrow().commitLsn());
    }

    @Test
    void aDatabaseShowsNoCredentials() {
        Properties credentials = new Properties();
        credentials.setProperty("password", "secret");
        String shown = new TargetDatabase("name", "jdbc:postgresql://h/d?password=secret", credentials).toString();
        assertFalse(shown.contains("secret"), shown);
    }
}
