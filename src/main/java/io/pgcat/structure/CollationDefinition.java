package io.pgcat.structure;

import java.util.ArrayList;
import java.util.List;

/**
 * A collation of a user's own. Its version is that of the target's library: the order of words may differ, as it may
 * between any two servers.
 *
 * @param locale what the provider calls it
 * @param comment empty when it has none
 */
record CollationDefinition(ObjectId id, QualifiedName name, Locale locale, boolean deterministic, String comment)
        implements Definition {

    /**
     * Where the order comes from.
     *
     * @param provider libc, icu or builtin
     * @param name of the locale; of libc that for LC_COLLATE
     * @param ctype of libc that for LC_CTYPE, else empty
     * @param rules of icu, else empty
     */
    record Locale(String provider, String name, String ctype, String rules) {

        boolean isBuiltin() {
            return provider.equals("builtin");
        }
    }

    @Override
    public String noun() {
        return "collation";
    }

    @Override
    public String label() {
        return name.toString();
    }

    Command create() {
        List<String> options = new ArrayList<>();
        options.add("PROVIDER = " + locale.provider());
        if (locale.provider().equals("libc")) {
            options.add("LC_COLLATE = " + Quoting.literal(locale.name()));
            options.add("LC_CTYPE = " + Quoting.literal(locale.ctype()));
        } else {
            options.add("LOCALE = " + Quoting.literal(locale.name()));
        }
        if (!deterministic) {
            options.add("DETERMINISTIC = false");
        }
        if (!locale.rules().isEmpty()) {
            options.add("RULES = " + Quoting.literal(locale.rules()));
        }
        return new Command(
                "CREATE COLLATION", "CREATE COLLATION " + name.sql() + " (" + String.join(", ", options) + ')');
    }
}
