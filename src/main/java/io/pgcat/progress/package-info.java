/**
 * How far we are. The only way back: a target tells here what is durable, a source reads here what it may acknowledge.
 */
package io.pgcat.progress;
