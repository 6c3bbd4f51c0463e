package io.pgcat.structure;

/** Something that is made before rows come. */
sealed interface Definition
        permits ExtensionDefinition, CollationDefinition, SequenceDefinition, TypeDefinition, TableDefinition {

    ObjectId id();

    /** As PostgreSQL calls it, e.g. {@code table}. */
    String noun();

    /** Its name at the publisher, for people. */
    String label();
}
