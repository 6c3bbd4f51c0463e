/**
 * Batches to a PostgreSQL database: in order, in whole transactions, with the position in the same transaction. No Camel
 * here.
 */
package io.pgcat.apply;
