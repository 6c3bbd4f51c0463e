package io.pgcat.route;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import io.pgcat.change.Relation;
import io.pgcat.error.ErrorKind;
import io.pgcat.error.ReplicationException;

/**
 * The rows of {@code pgcat_table_mapping} of one subscription: ascending priority, the first match wins; {@code src} is
 * compared as a literal {@code schema.table}, then as a regular expression. Any thread.
 */
public final class TableMapping {

    /** No rule: every table keeps its name. */
    public static final TableMapping NONE = new TableMapping(List.of());

    /** {@code "odd.schema"."table"} or {@code schema.table}, where a plain schema ends at the first dot. */
    private static final Pattern QUALIFIED =
            Pattern.compile("(?s)(?:\"((?:[^\"]|\"\")+)\"|([^\".]+))\\.(?:\"((?:[^\"]|\"\")+)\"|([^\"]+))");

    private final List<Compiled> rules;
    private final Map<Relation, Relation> mapped = new ConcurrentHashMap<>();
    /** Which publisher's tables have been seen to end in a target. */
    private final Map<String, Set<String>> sources = new ConcurrentHashMap<>();

    /** One row of {@code pgcat_table_mapping}. */
    public record Rule(int priority, String src, String dst) {}

    private record Compiled(Rule rule, Pattern pattern) {
        /** The target's name, if this rule is about the table. */
        private Optional<String> map(String table) {
            if (rule.src().equals(table)) {
                return Optional.of(rule.dst());
            }
            Matcher matcher = pattern.matcher(table);
            return matcher.find() ? Optional.of(matcher.replaceAll(rule.dst())) : Optional.empty();
        }

        /** Whether several tables may end in the same target by this rule alone. */
        private boolean gathers() {
            return !rule.dst().contains("$") && !pattern.pattern().matches("[\\w.\\\\^$ ]*");
        }
    }

    /**
     * @throws ReplicationException of kind CONFIGURATION naming the first rule that is no regular expression
     */
    public TableMapping(List<Rule> rules) {
        this.rules = rules.stream()
                .sorted(Comparator.comparingInt(Rule::priority))
                .map(TableMapping::compile)
                .toList();
    }

    private static Compiled compile(Rule rule) {
        try {
            return new Compiled(rule, Pattern.compile(rule.src()));
        } catch (PatternSyntaxException e) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "pgcat_table_mapping.src '" + rule.src() + "' is no regular expression: " + e.getDescription(),
                    e);
        }
    }

    /** The table under the name that it has at the target; always the same instance for the same table. */
    public Relation map(Relation relation) {
        Relation known = mapped.get(relation);
        return known != null ? known : mapped.computeIfAbsent(relation, this::mapNew);
    }

    /** As {@link #map}, of a table of which no change may ever come: it is not among the {@link #sourcesOf} its target. */
    public Relation rename(Relation relation) {
        return rules.stream()
                .map(rule -> rule.map(relation.qualifiedName()))
                .flatMap(Optional::stream)
                .findFirst()
                .map(name -> renamed(relation, name))
                .orElse(relation);
    }

    private Relation mapNew(Relation relation) {
        Relation target = rename(relation);
        sources.computeIfAbsent(target.qualifiedName(), name -> ConcurrentHashMap.newKeySet())
                .add(relation.qualifiedName());
        return target;
    }

    private static Relation renamed(Relation relation, String name) {
        Matcher matcher = QUALIFIED.matcher(name);
        if (!matcher.matches()) {
            throw new ReplicationException(
                    ErrorKind.CONFIGURATION,
                    "pgcat_table_mapping.dst gives '" + name + "' for " + relation + ": write schema.table, with double"
                            + " quotes around names that hold a dot.");
        }
        return relation.renamed(part(matcher, 1), part(matcher, 3));
    }

    private static String part(Matcher matcher, int quotedGroup) {
        String quoted = matcher.group(quotedGroup);
        return quoted == null ? matcher.group(quotedGroup + 1) : quoted.replace("\"\"", "\"");
    }

    /** The publisher's tables that have been seen to end in this target, sorted; empty before the first change. */
    public Set<String> sourcesOf(String target) {
        return new TreeSet<>(sources.getOrDefault(target, Set.of()));
    }

    /** Whether the target of this table may hold rows of other tables, too. */
    public boolean isShared(Relation relation) {
        Relation target = map(relation);
        Set<String> seen = sources.getOrDefault(target.qualifiedName(), Set.of());
        if (seen.size() > 1) {
            return true;
        }
        long rulesToSameTarget = rules.stream()
                .filter(rule -> rule.rule().dst().equals(target.qualifiedName()))
                .count();
        boolean gathered = rules.stream()
                .filter(rule -> rule.map(relation.qualifiedName()).isPresent())
                .limit(1)
                .anyMatch(Compiled::gathers);
        return rulesToSameTarget > 1 || gathered;
    }
}
