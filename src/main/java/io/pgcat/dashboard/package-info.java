/** Read-only views over HTTP: the same as {@code pgcat status}, for machines and for a browser. */
package io.pgcat.dashboard;
