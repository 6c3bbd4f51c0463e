/**
 * The words: what a publisher's committed work consists of. Everything that travels through a route is one of these
 * immutable types. This package imports {@code java.*} only, so that every other room may use it.
 */
package io.pgcat.change;
