package io.pgcat.compare;

import java.util.List;

/**
 * Rows that did not look alike on both sides: perhaps because a change was on its way.
 *
 * @param key the values of the key as text; where there is no key, the content's hash
 */
record Suspect(ComparedTable table, List<String> key) {}
