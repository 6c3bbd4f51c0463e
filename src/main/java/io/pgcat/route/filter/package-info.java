/**
 * SQL row filters, evaluated in the route with PostgreSQL's meaning. The text is cut into tokens by PostgreSQL's lexical
 * rules, parsed by JSqlParser, checked against PostgreSQL's operator precedence, bound to a table's columns and types, and
 * then evaluated on each row. What cannot be evaluated exactly is refused before any row is seen.
 *
 * <p>Inside this package an evaluated SQL NULL is Java's {@code null}; it never leaves the package.
 */
package io.pgcat.route.filter;
