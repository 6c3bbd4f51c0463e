/**
 * Beans that {@code routes/*.yaml} may name, and {@link io.pgcat.route.ChangeProcessor} for a user's own. A bean takes a
 * batch and returns a batch; it does no I/O and never reorders.
 */
package io.pgcat.route;
