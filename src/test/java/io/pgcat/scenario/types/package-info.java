/** Values of every type, from one server to another. */
package io.pgcat.scenario.types;
