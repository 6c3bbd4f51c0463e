/** Where changes come from. Knows no target. */
package io.pgcat.source;
