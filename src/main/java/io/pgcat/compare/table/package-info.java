/** What belongs together on both sides: tables, columns, the key by which rows are paired, and the SQL that asks for them. */
package io.pgcat.compare.table;
