/**
 * pgoutput's bytes to the words of {@code change}: pure, without I/O, Camel or clock.
 *
 * <p>The grammar of a stream of protocol version 1, as the decoder reads it:
 *
 * <pre>
 * stream      := { transaction | Message }
 * transaction := Begin [ Origin ] { Type | Relation | Insert | Update | Delete | Truncate | Message } Commit
 * </pre>
 *
 * Source: PostgreSQL 18, "Logical Replication Message Formats".
 */
package io.pgcat.source.pgoutput.protocol;
