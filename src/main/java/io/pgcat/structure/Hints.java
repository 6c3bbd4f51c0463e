package io.pgcat.structure;

import java.util.List;

/** What a person does next about a statement that the target refused. Source: PostgreSQL 18, "PostgreSQL Error Codes". */
final class Hints {

    private static final String AGAIN = ", and run this again";

    private Hints() {}

    /** @param others what the object uses and nobody copies */
    static String of(String sqlState, List<String> others) {
        switch (sqlState) {
            case "42501":
                return "Grant what is missing to the role that creates (CREATE on database or schema, REFERENCES on the other table)"
                        + AGAIN + '.';
            case "42883", "42704", "42P01", "3F000":
                return others.isEmpty()
                        ? "Create by hand what is missing, or the object itself as this version takes it" + AGAIN + '.'
                        : "Create at the target what it uses and nobody copies: " + String.join(", ", others) + AGAIN
                                + '.';
            case "42P07", "42710":
                return "Something else has this name: rename it, or map the table to another name" + AGAIN + '.';
            case "23502", "23503", "23505", "23514", "23P01":
                return "Rows at the target do not meet it: compare them with the publisher's, repair them" + AGAIN
                        + '.';
            case "0A000", "58P01":
                return "Install what the server lacks, or create the object by hand without it" + AGAIN + '.';
            default:
                return "Create it by hand as this version takes it" + AGAIN + '.';
        }
    }
}
