package io.pgcat.route.filter;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code x IN (…)}. Two or more items without columns become an array of one type, as PostgreSQL makes it: then
 * {@code real IN (0.1, 0.2)} compares reals, while {@code real IN (0.1)} compares double precision.
 */
final class InList {

    private InList() {}

    static Node of(Operand operand, List<Operand> items) {
        List<Operand> constants = items.stream().filter(Operand::isConstant).toList();
        List<Node> tests = new ArrayList<>();
        if (constants.size() > 1) {
            SqlType type = CommonType.of(withFirst(operand, constants), "IN");
            for (Operand constant : constants) {
                tests.add(Comparisons.compare("=", operand, Casts.implicit(constant, type)));
            }
        }
        for (Operand item : items) {
            if (!item.isConstant() || constants.size() == 1) {
                tests.add(Comparisons.compare("=", operand, item));
            }
        }
        return tests.stream().reduce(Conditions::or).orElseThrow();
    }

    private static List<Operand> withFirst(Operand first, List<Operand> rest) {
        List<Operand> all = new ArrayList<>();
        all.add(first);
        all.addAll(rest);
        return all;
    }
}
