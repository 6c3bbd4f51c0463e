/**
 * Tables as a publisher shows them at one moment, for an initial copy: what is published, and its rows. Knows no target.
 */
package io.pgcat.source.snapshot;
