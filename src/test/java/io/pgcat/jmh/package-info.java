/** What single pieces of the way cost, and what they allocate: {@code ./mvnw verify -P bench -Dit.test=PiecesIT}. */
package io.pgcat.jmh;
