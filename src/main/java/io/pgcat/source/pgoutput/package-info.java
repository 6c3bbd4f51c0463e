/**
 * The Camel component {@code pgoutput:}: connection, threads, batches, feedback.
 *
 * <p>Threads of one endpoint: the <em>reader</em> reads, decodes and sends feedback on its own clock; the
 * <em>route</em> thread takes what waits and sends it through the route. Between them stands {@link
 * io.pgcat.source.pgoutput.TransactionQueue}, bounded in bytes.
 */
package io.pgcat.source.pgoutput;
