/** Brings every table of a subscription from its first row to the stream: copies, catches up, hands over. */
package io.pgcat.pipeline.copy;
