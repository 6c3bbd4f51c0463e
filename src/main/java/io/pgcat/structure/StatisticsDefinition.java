package io.pgcat.structure;

/**
 * Extended statistics.
 *
 * @param definition as the server shows it, from CREATE on
 * @param target of ANALYZE; -1 for the server's default
 * @param comment empty when they have none
 */
record StatisticsDefinition(ObjectId id, QualifiedName name, String definition, int target, String comment) {

    /** @param place what they are called at the target */
    Command create(QualifiedName place, MovedNames names) {
        // CREATE STATISTICS schema.name and then (kinds) ON: the name is the third thing.
        String old = definition.substring("CREATE STATISTICS ".length());
        int at = 0;
        for (SqlToken token : SqlToken.of(old)) {
            if (token.kind() == SqlToken.Kind.SPACE) {
                break;
            }
            at += token.text().length();
        }
        return new Command("CREATE STATISTICS", "CREATE STATISTICS " + place.sql() + names.rewrite(old.substring(at)));
    }

    /** @param place what they are called at the target */
    Command tune(QualifiedName place) {
        return new Command("ALTER STATISTICS", "ALTER STATISTICS " + place.sql() + " SET STATISTICS " + target);
    }
}
