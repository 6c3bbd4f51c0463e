package io.pgcat.route.filter;

import java.util.ArrayList;
import java.util.List;

/** Families of expressions over the columns of the test table. */
final class FilterExpressions {

    private static final List<String> TYPES = List.of(
            "int2",
            "int4",
            "int8",
            "numeric",
            "numeric(6,2)",
            "numeric(3)",
            "float4",
            "float8",
            "text",
            "varchar(2)",
            "char(4)",
            "char",
            "bool",
            "uuid",
            "date",
            "timestamp");

    private FilterExpressions() {}

    static List<String> quoted(List<String> names) {
        return names.stream()
                .map(name -> '"' + name.replace("\"", "\"\"") + '"')
                .toList();
    }

    /** The same in every run unless a seed is asked for. */
    static long seed() {
        return Long.getLong("pgcat.test.seed", 20261120L);
    }

    static List<String> comparisons(String left, String right) {
        return List.of(
                left + " = " + right,
                left + " < " + right,
                left + " IS NOT DISTINCT FROM " + right,
                left + " < " + right + " COLLATE \"C\"",
                left + " BETWEEN " + right + " AND " + right,
                left + " NOT IN (" + right + ", " + left + ")");
    }

    /** Each column in each type, compared with the column itself and with what a second cast makes of it. */
    static List<String> casts(List<String> columns) {
        List<String> casts = new ArrayList<>();
        for (String column : columns) {
            for (String type : TYPES) {
                casts.add(column + "::" + type + " = " + column);
                casts.add(column + "::" + type + "::text = " + column + "::text");
                casts.add("CAST(" + column + " AS " + type + ") IS NULL");
                casts.add(column + "::" + type + "::numeric > 2");
                casts.add(column + "::" + type + " || '|' = 'abc|'");
            }
        }
        return casts;
    }

    static List<String> calculations(List<String> columns) {
        List<String> calculations = new ArrayList<>();
        for (String left : columns) {
            for (String right : columns) {
                calculations.add(left + " + " + right + " > 3");
                calculations.add(left + " - " + right + " <= 3");
                calculations.add(left + " * " + right + " = 3");
                calculations.add(left + " / " + right + " >= 0.5");
                calculations.add(left + " % " + right + " <> 1");
            }
            calculations.add("(" + left + " / 3)::text < '4' COLLATE \"C\"");
            calculations.add("(7 / " + left + ")::text < '4' COLLATE \"C\"");
            calculations.add("(" + left + " * 1.50)::text < '4' COLLATE \"C\"");
            calculations.add("(" + left + " % 7)::text < '4' COLLATE \"C\"");
            calculations.add("abs(" + left + ") > 1");
            calculations.add("- " + left + " > 1");
            calculations.add("coalesce(" + left + ", 1) + 1 > 2");
        }
        return calculations;
    }
}
