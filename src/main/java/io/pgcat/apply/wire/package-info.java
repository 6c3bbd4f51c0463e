/** The forms in which the values of many rows go to the server at once. Pure: no connection is used here. */
package io.pgcat.apply.wire;
