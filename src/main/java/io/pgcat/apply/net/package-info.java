/**
 * What a run of changes leaves behind of each row, and the two forms in which many rows go to the server at once. Pure: no
 * connection is used here.
 */
package io.pgcat.apply.net;
