package io.pgcat.bench;

import java.nio.file.Path;

/**
 * What one peer gets in one round.
 *
 * @param publisher holds publication {@link #PUBLICATION}, and the slot
 * @param subscriber a fresh copy of the subscriber's tables
 * @param name of this heat, unique: fit for a subscription
 * @param slot of output plugin pgoutput, where the work waits; nobody else reads it
 * @param conditions how far the sides are from each other
 * @param folder for files
 */
record Course(Database publisher, Database subscriber, String name, String slot, Conditions conditions, Path folder) {

    static final String PUBLICATION = "bench";
}
