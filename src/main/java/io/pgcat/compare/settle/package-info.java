/** Tells rows that differ from rows that a change is on its way to. */
package io.pgcat.compare.settle;
