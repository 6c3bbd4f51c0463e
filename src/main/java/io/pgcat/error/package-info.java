/** What can go wrong, what it means, what to do next, and when to try again. Decided by SQLSTATE, never by words. */
package io.pgcat.error;
