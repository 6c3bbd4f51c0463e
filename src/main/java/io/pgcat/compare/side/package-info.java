/** The two servers of a comparison: a pinned connection to each, and what decides how values look there. */
package io.pgcat.compare.side;
