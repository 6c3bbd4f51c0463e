package io.pgcat.route.filter;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Filters without sense: most are refused, the rest must mean what the server says. */
final class FuzzFilters {

    private static final List<String> REGEX_PIECES = List.of(
            "a", "b", "c", "x", "^", "$", ".", "*", "+", "?", "{", "}", "{2}", "{1,}", "{0,2}", ",", "1", "(", ")",
            "(?:", "|", "[", "]", "[^", "-", "[a-c]", "\\\\", "\\.", "\\{", " ", "é", "o", "/", "&", "~", "[]", "[^]",
            "--");
    private static final List<String> LIKE_PIECES =
            List.of("a", "b", "c", "%", "_", "\\\\", "\\%", "\\_", "!", "é", "😀", " ", "A", "B");
    private static final List<String> WORDS = List.of(
            "i1",
            "i2",
            "n1",
            "d1",
            "flag",
            "t1",
            "c1",
            "1",
            "2.5",
            "'abc'",
            "'1'",
            "NULL",
            "true",
            "AND",
            "OR",
            "NOT",
            "=",
            "<>",
            "<",
            ">=",
            "+",
            "-",
            "*",
            "/",
            "%",
            "||",
            "~",
            "LIKE",
            "IS NULL",
            "IS NOT NULL",
            "IS TRUE",
            "IS DISTINCT FROM",
            "BETWEEN",
            "AND",
            "IN (1, 2)",
            "::int4",
            "::text",
            "::numeric",
            "COLLATE \"C\"",
            "(",
            ")",
            "(",
            ")",
            "lower(t1)",
            "NOT LIKE",
            "ISNULL",
            "'%a%'");
    private static final List<String> TEXTS = List.of(
            "1",
            "0",
            "-",
            "+",
            ".",
            "e",
            "5",
            "9",
            " ",
            "t",
            "r",
            "ue",
            "f",
            "on",
            "of",
            "NaN",
            "inf",
            "inity",
            "x",
            "Infinity",
            "1e3",
            "y",
            "es",
            "99999",
            "\\t");

    private final Random random;

    FuzzFilters(long seed) {
        this.random = new Random(seed);
    }

    private String joined(List<String> pieces, int most, String between) {
        StringBuilder text = new StringBuilder();
        int count = 1 + random.nextInt(most);
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : between).append(pieces.get(random.nextInt(pieces.size())));
        }
        return text.toString();
    }

    private static List<String> many(int count, Supplier<String> one) {
        return Stream.generate(one).limit(count).toList();
    }

    List<String> regularExpressions(int count) {
        return many(count, () -> (random.nextBoolean() ? "t1 ~ '" : "t2 ~* '") + joined(REGEX_PIECES, 7, "") + "'");
    }

    List<String> patterns(int count) {
        return many(
                count,
                () -> (random.nextBoolean() ? "t1 LIKE '" : "t2 ILIKE '")
                        + joined(LIKE_PIECES, 6, "")
                        + (random.nextInt(3) == 0 ? "' ESCAPE '!'" : "'"));
    }

    List<String> words(int count) {
        return many(count, () -> joined(WORDS, 9, " "));
    }

    /** Texts that are, or are not, numbers and booleans. */
    List<String> texts(int count) {
        return many(
                count,
                () -> "(t1 || '" + joined(TEXTS, 4, "") + "')::"
                        + List.of("int4", "int8", "numeric", "float8", "float4", "bool", "uuid")
                                .get(random.nextInt(7))
                        + "::text = '1' OR t1 IS NULL");
    }
}
