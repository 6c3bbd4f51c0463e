/** Statement text and quoting only. Parameters are written {@code $n}; every name is quoted and qualified. */
package io.pgcat.apply.sql;
