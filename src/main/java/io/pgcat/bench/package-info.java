/** Measures pgcat beside PostgreSQL's own logical replication: the same work, on the same machine, one after the other. */
package io.pgcat.bench;
