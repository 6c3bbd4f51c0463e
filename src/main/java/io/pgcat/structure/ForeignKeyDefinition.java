package io.pgcat.structure;

import java.util.List;

/**
 * A foreign key.
 *
 * @param references whom it points to
 * @param columns of its own table
 * @param comment empty when it has none
 */
record ForeignKeyDefinition(
        ObjectId id,
        String name,
        Reference references,
        List<String> columns,
        Actions actions,
        Traits traits,
        String comment) {

    ForeignKeyDefinition {
        columns = List.copyOf(columns);
    }

    /** The referenced table and columns, as many as the foreign key's own and in their order. */
    record Reference(long table, QualifiedName name, boolean partitioned, List<String> columns) {

        Reference {
            columns = List.copyOf(columns);
        }
    }

    /**
     * What happens when the referenced row changes, in SQL's words.
     *
     * @param deleteColumns what ON DELETE SET NULL or SET DEFAULT sets; empty for all
     */
    record Actions(String match, String onUpdate, String onDelete, List<String> deleteColumns) {

        Actions {
            deleteColumns = List.copyOf(deleteColumns);
        }
    }

    /**
     * @param deferring {@code DEFERRABLE INITIALLY DEFERRED} or the like; may be empty
     * @param period whether its last column is a period
     */
    record Traits(boolean valid, boolean enforced, boolean period, String deferring) {}

    /**
     * @param table the publisher's
     * @param notValid whether rows that are there are not looked at
     */
    Command add(MovedNames names, QualifiedName table, boolean notValid) {
        return new Command(
                "ALTER TABLE ADD FOREIGN KEY",
                "ALTER TABLE " + names.of(table).sql() + " ADD CONSTRAINT " + Quoting.identifier(name) + " FOREIGN KEY "
                        + list(columns) + " REFERENCES "
                        + names.of(references.name()).sql() + ' '
                        + list(references.columns()) + " MATCH " + actions.match() + " ON UPDATE " + actions.onUpdate()
                        + " ON DELETE " + actions.onDelete()
                        + (actions.deleteColumns().isEmpty() ? "" : ' ' + Quoting.identifiers(actions.deleteColumns()))
                        + traits.deferring() + (traits.enforced() ? "" : " NOT ENFORCED")
                        + (notValid && traits.enforced() ? " NOT VALID" : ""));
    }

    Command validate(MovedNames names, QualifiedName table) {
        return new Command(
                "ALTER TABLE VALIDATE CONSTRAINT",
                "ALTER TABLE " + names.of(table).sql() + " VALIDATE CONSTRAINT " + Quoting.identifier(name));
    }

    private String list(List<String> names) {
        if (!traits.period()) {
            return Quoting.identifiers(names);
        }
        int last = names.size() - 1;
        String plain = Quoting.identifiers(names.subList(0, last));
        return plain.substring(0, plain.length() - 1) + ", PERIOD " + Quoting.identifier(names.get(last)) + ')';
    }
}
