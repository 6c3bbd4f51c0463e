package io.pgcat.route.filter;

import java.util.ArrayList;
import java.util.List;

import io.pgcat.route.filter.RegexProgram.Step;

/**
 * Compiles the part of PostgreSQL's regular expressions that means the same in every locale: characters, {@code .}, bracket
 * expressions of characters and ranges, {@code ^}, {@code $}, groups, alternatives and quantifiers. Everything else is
 * refused. Whether a quantifier is greedy does not change whether there is a match. Source: PostgreSQL 17, "POSIX Regular
 * Expressions" (advanced form).
 */
final class RegexSubset {

    private static final int MAX_STEPS = 20_000;
    private static final int MAX_REPETITION = 255;
    private static final int MAX_DEPTH = 50;
    private static final int[] EVERY_CHARACTER = {0, Character.MAX_CODE_POINT};

    private final int[] pattern;
    private final boolean ignoreCase;
    private int at;
    private int depth;

    private RegexSubset(String pattern, boolean ignoreCase) {
        this.pattern = pattern.codePoints().toArray();
        this.ignoreCase = ignoreCase;
    }

    /** @throws Unsupported if the pattern uses more than the subset */
    static RegexProgram compile(String pattern, boolean ignoreCase) {
        boolean beyondAscii = pattern.chars().anyMatch(c -> c > 127);
        if (ignoreCase && beyondAscii) {
            throw new Unsupported("~* with letters outside ASCII depends on the locale");
        }
        RegexSubset parser = new RegexSubset(pattern, ignoreCase);
        List<Step> steps = parser.alternatives();
        if (parser.at < parser.pattern.length) {
            throw parser.unsupported("an unmatched )");
        }
        steps.add(new RegexProgram.Match());
        return new RegexProgram(steps);
    }

    private Unsupported unsupported(String what) {
        return new Unsupported("the regular expression uses " + what + ", which is not supported");
    }

    private List<Step> alternatives() {
        if (++depth > MAX_DEPTH) {
            throw unsupported("more than " + MAX_DEPTH + " nested groups");
        }
        List<Step> steps = branch();
        while (peek() == '|') {
            at++;
            List<Step> other = branch();
            List<Step> both = new ArrayList<>();
            both.add(new RegexProgram.Split(1, steps.size() + 2));
            append(both, steps);
            both.add(new RegexProgram.Jump(both.size() + 1 + other.size()));
            append(both, other);
            steps = both;
        }
        depth--;
        return steps;
    }

    private List<Step> branch() {
        List<Step> steps = new ArrayList<>();
        while (peek() != -1 && peek() != '|' && peek() != ')') {
            append(steps, quantified());
        }
        return steps;
    }

    private List<Step> quantified() {
        boolean anchor = peek() == '^' || peek() == '$';
        List<Step> atom = atom();
        int[] bounds = quantifier();
        if (bounds == null) {
            return atom;
        }
        if (anchor || isQuantifier(peek()) && peek() != '?') {
            throw unsupported("a quantifier after an anchor or another quantifier");
        }
        if (peek() == '?') {
            at++;
            if (isQuantifier(peek())) {
                throw unsupported("a quantifier after another");
            }
        }
        return repeated(atom, bounds[0], bounds[1]);
    }

    private boolean isQuantifier(int c) {
        return c == '*' || c == '+' || c == '?' || c == '{';
    }

    /** Smallest and largest count, the latter -1 for no limit; null if there is no quantifier. */
    private int[] quantifier() {
        switch (peek()) {
            case '*':
                at++;
                return new int[] {0, -1};
            case '+':
                at++;
                return new int[] {1, -1};
            case '?':
                at++;
                return new int[] {0, 1};
            case '{':
                at++;
                return bounds();
            default:
                return null;
        }
    }

    private int[] bounds() {
        int low = count();
        int high = low;
        if (peek() == ',') {
            at++;
            high = peek() == '}' ? -1 : count();
        }
        if (peek() != '}' || high != -1 && high < low) {
            throw unsupported("{ other than as a bound");
        }
        at++;
        return new int[] {low, high};
    }

    private int count() {
        int start = at;
        int count = 0;
        while (peek() >= '0' && peek() <= '9' && count <= MAX_REPETITION) {
            count = 10 * count + pattern[at++] - '0';
        }
        if (at == start || count > MAX_REPETITION) {
            throw unsupported("{ other than as a bound up to " + MAX_REPETITION);
        }
        return count;
    }

    private List<Step> repeated(List<Step> atom, int low, int high) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < low; i++) {
            append(steps, atom);
        }
        if (high == -1) {
            int loop = steps.size();
            steps.add(new RegexProgram.Split(loop + 1, loop + atom.size() + 2));
            append(steps, atom);
            steps.add(new RegexProgram.Jump(loop));
        }
        for (int i = low; i < high; i++) {
            int here = steps.size();
            steps.add(new RegexProgram.Split(here + 1, here + atom.size() + 1));
            append(steps, atom);
        }
        return steps;
    }

    /** Appends steps whose targets count from their own begin. */
    private void append(List<Step> steps, List<Step> added) {
        int base = steps.size();
        if (base + added.size() > MAX_STEPS) {
            throw unsupported("repetitions that multiply to more than " + MAX_STEPS + " states");
        }
        for (Step step : added) {
            if (step instanceof RegexProgram.Split split) {
                steps.add(new RegexProgram.Split(base + split.first(), base + split.second()));
            } else if (step instanceof RegexProgram.Jump jump) {
                steps.add(new RegexProgram.Jump(base + jump.target()));
            } else {
                steps.add(step);
            }
        }
    }

    private List<Step> atom() {
        int c = pattern[at++];
        switch (c) {
            case '(':
                return group();
            case '[':
                return one(RegexBrackets.read(this));
            case '.':
                return one(new RegexProgram.Characters(EVERY_CHARACTER, false));
            case '^':
                return one(new RegexProgram.Begin());
            case '$':
                return one(new RegexProgram.End());
            case '\\':
                int literal = escaped();
                return one(RegexBrackets.characters(List.of(literal, literal), ignoreCase, false));
            case '*', '+', '?', '{', '}', ']':
                throw unsupported("the character " + Character.toString(c) + " without a backslash at this place");
            default:
                return one(RegexBrackets.characters(List.of(c, c), ignoreCase, false));
        }
    }

    private static List<Step> one(Step step) {
        List<Step> steps = new ArrayList<>();
        steps.add(step);
        return steps;
    }

    private List<Step> group() {
        if (peek() == '?') {
            at++;
            if (peek() != ':') {
                throw unsupported("(? other than (?:");
            }
            at++;
        }
        List<Step> steps = alternatives();
        if (peek() != ')') {
            throw unsupported("an unmatched (");
        }
        at++;
        return steps;
    }

    /** The character after a backslash, which must be no letter or digit. */
    private int escaped() {
        int c = peek();
        boolean plain = c > 32 && c < 127 && !Character.isLetterOrDigit(c);
        if (!plain) {
            throw unsupported("an escape of a letter, a digit or nothing");
        }
        at++;
        return c;
    }

    int peek() {
        return at < pattern.length ? pattern[at] : -1;
    }

    int take() {
        if (at == pattern.length) {
            throw unsupported("an unmatched [");
        }
        return pattern[at++];
    }

    boolean ignoresCase() {
        return ignoreCase;
    }
}
