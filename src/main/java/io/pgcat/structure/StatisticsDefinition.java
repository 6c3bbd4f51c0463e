package io.pgcat.structure;

/**
 * Extended statistics.
 *
 * @param definition as the server shows it, from CREATE on
 * @param comment empty when they have none
 */
record StatisticsDefinition(ObjectId id, QualifiedName name, String definition, String comment) {

    /** @param target what they are called at the target */
    Command create(QualifiedName target, MovedNames names) {
        // CREATE STATISTICS schema.name and then (kinds) ON: the name is the third thing.
        String old = definition.substring("CREATE STATISTICS ".length());
        int at = 0;
        for (SqlToken token : SqlToken.of(old)) {
            if (token.kind() == SqlToken.Kind.SPACE) {
                break;
            }
            at += token.text().length();
        }
        return new Command("CREATE STATISTICS", "CREATE STATISTICS " + target.sql() + names.rewrite(old.substring(at)));
    }
}
