/** What is counted and said when the target's row is not as the change expects it. */
package io.pgcat.apply.conflict;
