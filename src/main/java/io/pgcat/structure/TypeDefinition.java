package io.pgcat.structure;

import java.util.ArrayList;
import java.util.List;

/**
 * A type of a user's own.
 *
 * @param comment empty when it has none
 */
record TypeDefinition(ObjectId id, QualifiedName name, TypeForm form, String comment) implements Definition {

    @Override
    public String noun() {
        return form.noun();
    }

    @Override
    public String label() {
        return name.toString();
    }

    Command create(MovedNames names, int version) {
        return form.create(name.sql(), names, version);
    }

    /** Its own comment, and those of its attributes and constraints. */
    List<Command> comments() {
        List<Command> commands = new ArrayList<>();
        if (!comment.isEmpty()) {
            commands.add(
                    Command.comment((form instanceof TypeForm.Domain ? "DOMAIN " : "TYPE ") + name.sql(), comment));
        }
        if (form instanceof TypeForm.Domain domain) {
            domain.checks().stream()
                    .filter(check -> !check.comment().isEmpty())
                    .forEach(check -> commands.add(Command.comment(
                            "CONSTRAINT " + Quoting.identifier(check.name()) + " ON DOMAIN " + name.sql(),
                            check.comment())));
        } else if (form instanceof TypeForm.Composite composite) {
            composite.attributes().stream()
                    .filter(attribute -> !attribute.comment().isEmpty())
                    .forEach(attribute -> commands.add(Command.comment(
                            "COLUMN " + name.sql() + '.' + Quoting.identifier(attribute.name()), attribute.comment())));
        }
        return commands;
    }
}
