package io.pgcat.structure;

import java.util.ArrayList;
import java.util.List;

/**
 * An index.
 *
 * @param form {@code USING btree (a)} and all that follows
 * @param partOf OID of the index of its table's parent that it is a part of; 0 for none
 * @param options {@code name=value}; they are in {@code form}, too
 * @param targets of ANALYZE for its columns: {@code 1 SET STATISTICS 500}
 * @param comment empty when it has none
 */
record IndexDefinition(
        ObjectId id,
        String name,
        boolean unique,
        String form,
        long partOf,
        List<String> options,
        List<String> targets,
        String comment) {

    IndexDefinition {
        options = List.copyOf(options);
        targets = List.copyOf(targets);
    }

    /** The part of an index's definition that holds neither its own name nor its table's. */
    static String form(String definition) {
        int at = 0;
        for (SqlToken token : SqlToken.of(definition)) {
            if (token.isWord("USING")) {
                return definition.substring(at);
            }
            at += token.text().length();
        }
        throw new IllegalArgumentException("No access method in " + definition);
    }

    /**
     * @param name what it is called at the target
     * @param table the publisher's table
     * @param partitioned whether that is partitioned: then its partitions have indexes of their own, attached later
     */
    Command create(String name, MovedNames names, QualifiedName table, boolean partitioned) {
        String kind = unique ? "CREATE UNIQUE INDEX" : "CREATE INDEX";
        return new Command(
                kind,
                kind
                        + ' '
                        + Quoting.identifier(name)
                        + (partitioned ? " ON ONLY " : " ON ")
                        + names.of(table).sql()
                        + ' '
                        + names.rewrite(form, table));
    }

    /** What follows its making, the comment included. */
    List<Command> trimmings(QualifiedName target) {
        List<Command> commands = new ArrayList<>();
        targets.forEach(text ->
                commands.add(new Command("ALTER INDEX", "ALTER INDEX " + target.sql() + " ALTER COLUMN " + text)));
        if (!comment.isEmpty()) {
            commands.add(Command.comment("INDEX " + target.sql(), comment));
        }
        return commands;
    }
}
