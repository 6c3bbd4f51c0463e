package io.pgcat.structure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads types of a user's own. Arrays, multiranges and rows of tables come with what they are made of. */
final class TypeReader {

    private final Connection connection;
    private final Map<Long, List<TypeForm.Domain.Check>> checks = new HashMap<>();
    private final Map<Long, List<TypeForm.Composite.Attribute>> attributes = new HashMap<>();
    private final Map<Long, TypeForm.Range> ranges = new HashMap<>();
    private final List<Note> notes = new ArrayList<>();

    TypeReader(Connection connection) {
        this.connection = connection;
    }

    /** @param oids of types; those that are made with something else are left out */
    List<TypeDefinition> read(Collection<Long> oids) throws SQLException {
        Rows.list(connection, ObjectSql.ATTRIBUTES, this::attribute, oids);
        Rows.list(connection, ObjectSql.RANGES, this::range, oids);
        Map<Long, List<String>> unchecked = new HashMap<>();
        Rows.list(connection, ObjectSql.DOMAIN_CHECKS, row -> check(row, unchecked), oids);
        List<TypeDefinition> types = Rows.list(connection, ObjectSql.TYPES, this::type, oids);
        for (TypeDefinition type : types) {
            unchecked
                    .getOrDefault(type.id().oid(), List.of())
                    .forEach(name -> notes.add(new Note(
                            "domain " + type.name(),
                            "constraint " + name + " is not valid, so old rows may not meet it: add it by hand"
                                    + " when they have come")));
        }
        return types;
    }

    /** What of these types is not copied. */
    List<Note> notes() {
        return notes;
    }

    private boolean attribute(ResultSet row) throws SQLException {
        return attributes
                .computeIfAbsent(row.getLong("type"), type -> new ArrayList<>())
                .add(new TypeForm.Composite.Attribute(
                        row.getString("attname"),
                        row.getString("typename"),
                        row.getString("collation"),
                        row.getString("comment")));
    }

    private boolean range(ResultSet row) throws SQLException {
        TypeForm.Range range = new TypeForm.Range(
                row.getString("subtype"),
                row.getString("opclass"),
                row.getString("collation"),
                row.getString("canonical"),
                row.getString("difference"),
                row.getString("multirange"));
        return ranges.put(row.getLong("type"), range) == null;
    }

    private boolean check(ResultSet row, Map<Long, List<String>> unchecked) throws SQLException {
        long type = row.getLong("type");
        if (!row.getBoolean("convalidated")) {
            return unchecked.computeIfAbsent(type, key -> new ArrayList<>()).add(row.getString("conname"));
        }
        return checks.computeIfAbsent(type, key -> new ArrayList<>())
                .add(new TypeForm.Domain.Check(
                        row.getString("conname"), row.getString("condition"), row.getString("comment")));
    }

    private TypeDefinition type(ResultSet row) throws SQLException {
        long oid = row.getLong("oid");
        return new TypeDefinition(
                ObjectId.type(oid),
                new QualifiedName(row.getString("nspname"), row.getString("typname")),
                form(oid, row),
                row.getString("comment"));
    }

    private TypeForm form(long oid, ResultSet row) throws SQLException {
        switch (row.getString("form")) {
            case "e":
                return new TypeForm.Labels(Rows.texts(row, "labels"));
            case "d":
                return new TypeForm.Domain(
                        row.getString("base"),
                        row.getString("collation"),
                        row.getString("defaultexpr"),
                        new TypeForm.Domain.NotNull(row.getBoolean("typnotnull"), row.getString("notnullname")),
                        checks.getOrDefault(oid, List.of()));
            case "c":
                return new TypeForm.Composite(attributes.getOrDefault(oid, List.of()));
            case "r":
                return ranges.get(oid);
            default:
                return new TypeForm.Opaque();
        }
    }
}
