/** What a person types: commands, their options, what they print, and their exit status. */
package io.pgcat.cli;
