/**
 * Sequences beside the journey of changes: the publisher's own, their counterparts at the target, and how far the latter are
 * brought. PostgreSQL 11 to 18 on both sides; JDBC and nothing else.
 */
package io.pgcat.sequence;
