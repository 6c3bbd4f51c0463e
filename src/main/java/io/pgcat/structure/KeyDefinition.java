package io.pgcat.structure;

import java.util.List;

/**
 * A constraint that an index of its name enforces.
 *
 * @param definition as the server shows it: {@code UNIQUE (a) INCLUDE (b)}, without what follows about deferring
 * @param index its index
 * @param deferring {@code DEFERRABLE INITIALLY DEFERRED} or the like; may be empty
 * @param comment the constraint's; empty when it has none
 */
record KeyDefinition(
        ObjectId id, Kind kind, String definition, IndexDefinition index, String deferring, String comment) {

    enum Kind {
        PRIMARY_KEY,
        UNIQUE,
        EXCLUSION
    }

    String name() {
        return index.name();
    }

    /** @param name what it is called at the target */
    List<Command> create(String name, MovedNames names, QualifiedName table) {
        String options = index.options().isEmpty() ? "" : " WITH (" + Options.sql(index.options()) + ')';
        String constraint = "ALTER TABLE ONLY " + names.of(table).sql() + " ADD CONSTRAINT " + Quoting.identifier(name)
                + ' ' + names.rewrite(definition, table);
        if (kind == Kind.EXCLUSION) {
            // The place for options is within its definition; fillfactor is all that they can be about.
            Command add = new Command("ALTER TABLE ADD CONSTRAINT", constraint + deferring);
            QualifiedName own = names.of(table).named(name);
            return index.options().isEmpty()
                    ? List.of(add)
                    : List.of(
                            add,
                            new Command(
                                    "ALTER INDEX",
                                    "ALTER INDEX " + own.sql() + " SET (" + Options.sql(index.options()) + ')'));
        }
        return List.of(new Command("ALTER TABLE ADD CONSTRAINT", constraint + options + deferring));
    }
}
