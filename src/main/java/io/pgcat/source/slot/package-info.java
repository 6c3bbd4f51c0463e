/** Slots and publications on the publisher: look, create, drop, and explain what is wrong with them. */
package io.pgcat.source.slot;
