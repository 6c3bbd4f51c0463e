/** What is measured: each meter's name, unit, labels and meaning, in one file. */
package io.pgcat.telemetry;
