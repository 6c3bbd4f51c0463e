/**
 * How long a backlog takes: the same work, waiting in a slot, applied by PostgreSQL's own logical replication and by
 * us, side by side on one machine.
 */
package io.pgcat.bench;
