/**
 * Definitions of a publisher's tables, read from its catalogue and made at a target: what rows need before they come, and
 * what is faster, or only possible, after. Knows nothing of subscriptions: who copies rows asks.
 */
package io.pgcat.structure;
