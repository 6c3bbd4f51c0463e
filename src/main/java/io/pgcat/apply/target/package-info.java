/** What the target looks like now: kinds of tables, their columns, keys, and what happens besides a statement. */
package io.pgcat.apply.target;
