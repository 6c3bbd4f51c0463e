package io.pgcat.compare.scan;

import java.util.List;

import io.pgcat.compare.table.ComparedTable;

/**
 * Rows that did not look alike on both sides: perhaps because a change was on its way.
 *
 * @param key the values of the key as text; where there is no key, the content's hash
 */
public record Suspect(ComparedTable table, List<String> key) {}
