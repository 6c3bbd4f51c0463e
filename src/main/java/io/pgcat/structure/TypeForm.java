package io.pgcat.structure;

import java.util.List;
import java.util.stream.Collectors;

/** What a type is made of. Texts name relations as the publisher does. */
sealed interface TypeForm {

    /** Multiranges, and so their names, came with this version. */
    int MULTIRANGES_SINCE = 14;

    String noun();

    /** @param name quoted */
    Command create(String name, MovedNames names, int version);

    /** Labels in their order; may be none. */
    record Labels(List<String> labels) implements TypeForm {

        public Labels {
            labels = List.copyOf(labels);
        }

        @Override
        public String noun() {
            return "enum";
        }

        @Override
        public Command create(String name, MovedNames names, int version) {
            String list = labels.stream().map(Quoting::literal).collect(Collectors.joining(", "));
            return new Command("CREATE TYPE", "CREATE TYPE " + name + " AS ENUM (" + list + ')');
        }
    }

    /**
     * A domain.
     *
     * @param base its base type with modifiers
     * @param collation qualified and quoted; empty where it is the base type's
     * @param defaultValue an expression; empty for none
     * @param notNull name of its NOT NULL, where it has one: {@code null} constraints of old servers have no name
     * @param checks valid ones, by name
     */
    record Domain(String base, String collation, String defaultValue, NotNull notNull, List<Check> checks)
            implements TypeForm {

        /** Whether NULL is refused; the constraint's name is empty where the publisher's version has none. */
        record NotNull(boolean present, String name) {}

        /** A condition as {@code CHECK (…)}. */
        record Check(String name, String condition, String comment) {}

        public Domain {
            checks = List.copyOf(checks);
        }

        @Override
        public String noun() {
            return "domain";
        }

        @Override
        public Command create(String name, MovedNames names, int version) {
            StringBuilder sql = new StringBuilder("CREATE DOMAIN " + name + " AS " + names.rewrite(base));
            if (!collation.isEmpty()) {
                sql.append(" COLLATE ").append(collation);
            }
            if (!defaultValue.isEmpty()) {
                sql.append(" DEFAULT ").append(names.rewrite(defaultValue));
            }
            if (notNull.present()) {
                sql.append(named(notNull.name())).append(" NOT NULL");
            }
            for (Check check : checks) {
                sql.append(named(check.name())).append(' ').append(names.rewrite(check.condition()));
            }
            return new Command("CREATE DOMAIN", sql.toString());
        }

        private static String named(String constraint) {
            return constraint.isEmpty() ? "" : " CONSTRAINT " + Quoting.identifier(constraint);
        }
    }

    /** Attributes in their order; may be none. */
    record Composite(List<Attribute> attributes) implements TypeForm {

        /** An attribute; its collation is empty where it is the type's. */
        record Attribute(String name, String type, String collation, String comment) {}

        public Composite {
            attributes = List.copyOf(attributes);
        }

        @Override
        public String noun() {
            return "composite type";
        }

        @Override
        public Command create(String name, MovedNames names, int version) {
            String list = attributes.stream()
                    .map(each -> Quoting.identifier(each.name())
                            + ' '
                            + names.rewrite(each.type())
                            + (each.collation().isEmpty() ? "" : " COLLATE " + each.collation()))
                    .collect(Collectors.joining(", "));
            return new Command("CREATE TYPE", "CREATE TYPE " + name + " AS (" + list + ')');
        }
    }

    /**
     * A range; what it has by default is empty.
     *
     * @param canonical a function that takes the type itself, so that neither can be made first
     * @param multirange name of its multirange type; empty where the publisher's version has none
     */
    record Range(
            String subtype, String opclass, String collation, String canonical, String difference, String multirange)
            implements TypeForm {

        @Override
        public String noun() {
            return "range type";
        }

        @Override
        public Command create(String name, MovedNames names, int version) {
            StringBuilder sql = new StringBuilder("CREATE TYPE " + name + " AS RANGE (SUBTYPE = ");
            sql.append(names.rewrite(subtype));
            append(sql, ", SUBTYPE_OPCLASS = ", opclass);
            append(sql, ", COLLATION = ", collation);
            append(sql, ", SUBTYPE_DIFF = ", difference);
            append(sql, ", MULTIRANGE_TYPE_NAME = ", version < MULTIRANGES_SINCE ? "" : multirange);
            return new Command("CREATE TYPE", sql.append(')').toString());
        }

        private static void append(StringBuilder sql, String option, String value) {
            if (!value.isEmpty()) {
                sql.append(option).append(value);
            }
        }
    }

    /** A type that only a library of the server can make; it has to be there. */
    record Opaque() implements TypeForm {

        @Override
        public String noun() {
            return "base type";
        }

        @Override
        public Command create(String name, MovedNames names, int version) {
            throw new IllegalStateException("Base type " + name + " cannot be made");
        }
    }
}
