/**
 * Compares what a subscription's publisher and target hold, row by row, while both are written to, and repairs the target.
 * Docs: {@code docs/compare.md}; why it is so: {@code docs/decisions/0014-comparing-at-a-fence.md}.
 */
package io.pgcat.compare;
