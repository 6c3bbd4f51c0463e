/**
 * Databases, subscriptions, start, stop, checks: the only room that sees both ends. What a person configures is read
 * and judged here.
 */
package io.pgcat.pipeline;
