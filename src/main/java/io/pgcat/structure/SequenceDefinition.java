package io.pgcat.structure;

/**
 * A sequence; its value is carried by somebody else.
 *
 * @param generator what numbers it makes
 * @param unlogged whether it is emptied by a crash
 * @param owner the column that owns it; {@link Owner#NOBODY} when none does
 * @param comment empty when it has none
 */
record SequenceDefinition(
        ObjectId id, QualifiedName name, Generator generator, boolean unlogged, Owner owner, String comment)
        implements Definition {

    private static final int UNLOGGED_SINCE = 15;

    /** Bounds and steps; all as PostgreSQL keeps them in pg_sequence. */
    record Generator(String type, long start, long increment, long min, long max, long cache, boolean cycle) {

        /** For CREATE SEQUENCE and, without the type, for an identity column. */
        String options() {
            return "START WITH " + start + " INCREMENT BY " + increment + " MINVALUE " + min + " MAXVALUE " + max
                    + " CACHE " + cache + (cycle ? " CYCLE" : " NO CYCLE");
        }
    }

    /**
     * Whose column a sequence belongs to.
     *
     * @param table OID of the table; 0 for nobody's
     * @param identity whether the column is an identity column, which makes its sequence itself
     */
    record Owner(long table, String column, boolean identity) {
        static final Owner NOBODY = new Owner(0, "", false);
    }

    @Override
    public String noun() {
        return "sequence";
    }

    @Override
    public String label() {
        return name.toString();
    }

    boolean isUnloggedAt(int version) {
        return unlogged && version >= UNLOGGED_SINCE;
    }

    Command create(QualifiedName target, int version) {
        return new Command(
                "CREATE SEQUENCE",
                (isUnloggedAt(version) ? "CREATE UNLOGGED SEQUENCE " : "CREATE SEQUENCE ") + target.sql() + " AS "
                        + generator.type() + ' ' + generator.options());
    }

    /** What an identity column says in brackets. */
    String identityOptions(QualifiedName target) {
        return "SEQUENCE NAME " + target.sql() + ' ' + generator.options();
    }
}
