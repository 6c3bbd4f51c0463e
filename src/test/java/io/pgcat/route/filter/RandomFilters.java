package io.pgcat.route.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random expressions, mostly of fitting types, often without the parentheses that would make them clear. */
final class RandomFilters {

    private static final List<String> NUMBERS = List.of(
            "s1",
            "s2",
            "i1",
            "i2",
            "l1",
            "l2",
            "n1",
            "n2",
            "r1",
            "r2",
            "d1",
            "d2",
            "0",
            "1",
            "2",
            "3.5",
            "-1",
            "1e3",
            "dom",
            "NULL",
            "\"Some\"\"Thing\"");
    private static final List<String> TEXTS = List.of(
            "t1",
            "t2",
            "v1",
            "c1",
            "c2",
            "nm",
            "'abc'",
            "'a'",
            "''",
            "'b '",
            "'é'",
            "NULL",
            "\"order\"",
            "E'a\\\\c'",
            "$$x$$");
    private static final List<String> CONDITIONS = List.of("flag", "flag2", "true", "false", "NULL");
    private static final List<String> COMPARISONS = List.of("=", "<>", "<", "<=", ">", ">=", "!=");
    private static final List<String> PATTERNS = List.of(
            "'a%'", "'%b%'", "'_'", "'__%'", "'a\\%c'", "'a\\_c'", "''", "'%'", "'%é'", "'a\\\\c'", "'%c '", "'ABC'");
    private static final List<String> EXPRESSIONS = List.of(
            "'^a'",
            "'b$'",
            "'a|b'",
            "'^(a|b)+$'",
            "'[a-c]{2,}'",
            "'[^a]'",
            "'.'",
            "'a.c'",
            "'^$'",
            "'x? y'",
            "'\\{x\\}'",
            "'é'",
            "'[A-Z]'",
            "'^.{3}$'",
            "'(?:fo+|a)b'",
            "'[]a]'",
            "'[a-]'");

    private final Random random;

    RandomFilters(long seed) {
        this.random = new Random(seed);
    }

    List<String> many(int count) {
        List<String> filters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            filters.add(condition(3));
        }
        return filters;
    }

    private String one(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private String maybe(String expression) {
        return random.nextInt(3) == 0 ? '(' + expression + ')' : expression;
    }

    private String condition(int depth) {
        if (depth == 0) {
            return one(CONDITIONS);
        }
        int smaller = depth - 1;
        return maybe(
                switch (random.nextInt(12)) {
                    case 0, 1 -> condition(smaller) + " AND " + condition(smaller);
                    case 2, 3 -> condition(smaller) + " OR " + condition(smaller);
                    case 4 -> "NOT " + condition(smaller);
                    case 5, 6 -> number(smaller) + ' ' + one(COMPARISONS) + ' ' + number(smaller);
                    case 7 -> text(smaller) + ' ' + one(List.of("=", "<>")) + ' ' + text(smaller);
                    case 8 -> pattern(smaller);
                    case 9 -> test(smaller);
                    case 10 -> list(smaller);
                    default -> one(CONDITIONS);
                });
    }

    private String pattern(int depth) {
        return switch (random.nextInt(6)) {
            case 0 -> text(depth) + " ILIKE " + one(PATTERNS);
            case 1 -> text(depth) + " NOT LIKE " + one(PATTERNS);
            case 2 -> text(depth) + " LIKE " + one(PATTERNS);
            case 3 -> text(depth) + " ~ " + one(EXPRESSIONS);
            case 4 -> text(depth) + " !~* " + one(EXPRESSIONS);
            default -> text(depth) + " COLLATE \"C\" < " + text(depth);
        };
    }

    private String test(int depth) {
        return switch (random.nextInt(7)) {
            case 0 -> number(depth) + " IS NULL";
            case 1 -> text(depth) + " IS NOT NULL";
            case 2 -> maybe(condition(depth)) + " IS NOT TRUE";
            case 3 -> maybe(condition(depth)) + " IS UNKNOWN";
            case 4 -> number(depth) + " IS DISTINCT FROM " + number(depth);
            case 5 -> text(depth) + " IS NOT DISTINCT FROM " + text(depth);
            default -> maybe(condition(depth)) + " = " + maybe(condition(depth));
        };
    }

    private String list(int depth) {
        return switch (random.nextInt(4)) {
            case 0 -> number(depth) + " BETWEEN " + number(0) + " AND " + number(0);
            case 1 -> number(depth) + " IN (" + number(0) + ", " + number(depth) + ", " + number(0) + ")";
            case 2 -> text(depth) + " NOT IN (" + text(0) + ", " + text(depth) + ")";
            default -> number(depth) + " IN (" + number(0) + ")";
        };
    }

    private String number(int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return one(NUMBERS);
        }
        int smaller = depth - 1;
        return maybe(
                switch (random.nextInt(8)) {
                    case 0, 1 -> number(smaller) + one(List.of(" + ", " - ")) + number(smaller);
                    case 2, 3 -> number(smaller) + one(List.of(" * ", " / ", " % ")) + number(smaller);
                    case 4 -> "-" + number(smaller);
                    case 5 -> maybe(number(smaller)) + one(List.of("::int4", "::int8", "::numeric", "::float8"));
                    case 6 -> "length(" + text(smaller) + ")";
                    default -> "coalesce(" + number(smaller) + ", " + number(smaller) + ")";
                });
    }

    private String text(int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return one(TEXTS);
        }
        int smaller = depth - 1;
        return maybe(
                switch (random.nextInt(7)) {
                    case 0, 1 -> text(smaller) + " || " + text(smaller);
                    case 2 -> "lower(" + text(smaller) + ")";
                    case 3 -> "upper(" + text(smaller) + " COLLATE \"C\")";
                    case 4 -> maybe(text(smaller)) + one(List.of("::text", "::varchar(2)", "::char(4)"));
                    case 5 -> maybe(one(List.of("i1", "n1", "l1", "flag", "u1"))) + "::text";
                    default -> "coalesce(" + text(smaller) + ", " + text(smaller) + ")";
                });
    }
}
