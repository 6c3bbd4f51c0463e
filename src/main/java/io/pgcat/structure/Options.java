package io.pgcat.structure;

import java.util.List;
import java.util.stream.Collectors;

/** Storage parameters. */
final class Options {

    private Options() {}

    /** {@code fillfactor=70} as {@code fillfactor='70'}, which every parameter takes; with commas between. */
    static String sql(List<String> options) {
        return options.stream().map(Options::one).collect(Collectors.joining(", "));
    }

    private static String one(String option) {
        int equals = option.indexOf('=');
        return option.substring(0, equals) + '=' + Quoting.literal(option.substring(equals + 1));
    }
}
