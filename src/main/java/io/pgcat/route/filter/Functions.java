package io.pgcat.route.filter;

import java.util.ArrayList;
import java.util.List;

/** The functions, and {@code ||}. Their names are checked before, their arguments here. */
final class Functions {

    private Functions() {}

    static Operand call(String name, List<Operand> arguments, CaseRule rule) {
        return switch (name) {
            case "lower" -> lower(text(name, only(name, arguments)), rule);
            case "upper" -> upper(text(name, only(name, arguments)), rule);
            case "length", "char_length", "character_length" -> length(text(name, only(name, arguments)));
            case "abs" -> Arithmetics.absolute(only(name, arguments));
            case "mod" -> modulo(arguments);
            case "coalesce" -> coalesce(arguments);
            case "nullif" -> nullIf(arguments);
            default -> throw new Unsupported("the function " + name + " is not supported");
        };
    }

    private static Operand only(String name, List<Operand> arguments) {
        requireCount(name, arguments, 1);
        return arguments.get(0);
    }

    private static void requireCount(String name, List<Operand> arguments, int count) {
        if (arguments.size() != count) {
            throw new Unsupported("the function " + name + " takes " + count + " arguments");
        }
    }

    /** The argument as text; padding of character(n) is cut off. */
    private static Operand text(String name, Operand argument) {
        if (!argument.isUnknown() && !argument.type().isText()) {
            throw new Unsupported(
                    "the function " + name + " of " + argument.type().sqlName() + " is not supported; cast it to text");
        }
        return Casts.implicit(argument, SqlType.TEXT);
    }

    private static Operand lower(Operand text, CaseRule rule) {
        CaseMapping mapping = rule.mapping(text.collateC());
        return text.as(SqlType.TEXT, text.node().then(value -> mapping.lower((String) value)));
    }

    private static Operand upper(Operand text, CaseRule rule) {
        CaseMapping mapping = rule.mapping(text.collateC());
        return text.as(SqlType.TEXT, text.node().then(value -> mapping.upper((String) value)));
    }

    private static Operand length(Operand text) {
        return new Operand(SqlType.INT4, text.node().then(value -> Texts.length((String) value)), false);
    }

    private static Operand modulo(List<Operand> arguments) {
        requireCount("mod", arguments, 2);
        if (arguments.stream().anyMatch(Operand::isUnknown)) {
            throw new Unsupported("the function mod of a string constant is not supported");
        }
        return Arithmetics.calculate("%", arguments.get(0), arguments.get(1));
    }

    private static Operand coalesce(List<Operand> arguments) {
        if (arguments.isEmpty()) {
            throw new Unsupported("the function coalesce needs arguments");
        }
        SqlType type = CommonType.of(arguments, "coalesce");
        List<Node> nodes = new ArrayList<>();
        for (Operand argument : arguments) {
            Node node = Casts.implicit(argument, type).node();
            if (!node.isConstant(null)) {
                nodes.add(node);
            }
            // What follows a constant is never evaluated.
            if (node.isConstant() && !node.isConstant(null)) {
                break;
            }
        }
        return new Operand(type, firstPresent(nodes), arguments.stream().anyMatch(Operand::collateC));
    }

    private static Node firstPresent(List<Node> nodes) {
        if (nodes.isEmpty()) {
            return Node.constant(null);
        }
        if (nodes.size() == 1) {
            return nodes.get(0);
        }
        return row -> {
            for (Node node : nodes) {
                Object value = node.evaluate(row);
                if (value != null) {
                    return value;
                }
            }
            return null;
        };
    }

    private static Operand nullIf(List<Operand> arguments) {
        requireCount("nullif", arguments, 2);
        Operand value = arguments.get(0);
        Operand other = arguments.get(1);
        boolean sameType = !value.isUnknown() && (other.isUnknown() || value.type() == other.type());
        if (!sameType) {
            throw new Unsupported("the function nullif is supported with two arguments of one type");
        }
        Node equal = Comparisons.compare("=", value, other);
        Node node = row ->
                Boolean.TRUE.equals(equal.evaluate(row)) ? null : value.node().evaluate(row);
        return new Operand(value.type(), node, value.collateC() || other.collateC());
    }

    static Operand concatenate(Operand left, Operand right) {
        boolean texts = (left.isUnknown() || left.type().isText())
                && (right.isUnknown() || right.type().isText());
        if (!texts) {
            throw new Unsupported("the operator || between " + left.type().sqlName() + " and "
                    + right.type().sqlName() + " is not supported; cast both to text");
        }
        Node node = Node.strict(
                Casts.implicit(left, SqlType.TEXT).node(),
                Casts.implicit(right, SqlType.TEXT).node(),
                (a, b) -> (String) a + b);
        return new Operand(SqlType.TEXT, node, left.collateC() || right.collateC());
    }
}
