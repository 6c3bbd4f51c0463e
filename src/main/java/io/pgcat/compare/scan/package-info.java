/** Looks at every row of both sides, range by range, and finds those that did not look alike. */
package io.pgcat.compare.scan;
