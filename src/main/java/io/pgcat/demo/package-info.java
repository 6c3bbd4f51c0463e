/**
 * Real PostgreSQL servers on this machine, started from Maven artefacts. The demo runs on them, and so do the tests.
 */
package io.pgcat.demo;
