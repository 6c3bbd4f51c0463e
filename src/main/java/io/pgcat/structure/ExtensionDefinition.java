package io.pgcat.structure;

/**
 * An extension that something depends on.
 *
 * @param schema where its objects are, and where they have to be at the target: their names are written with it
 */
record ExtensionDefinition(ObjectId id, String name, String schema) implements Definition {

    @Override
    public String noun() {
        return "extension";
    }

    @Override
    public String label() {
        return name;
    }

    Command create() {
        String placed = schema.equals("pg_catalog") ? "" : " WITH SCHEMA " + Quoting.identifier(schema);
        return new Command("CREATE EXTENSION", "CREATE EXTENSION IF NOT EXISTS " + Quoting.identifier(name) + placed);
    }
}
