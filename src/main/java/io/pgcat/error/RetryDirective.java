package io.pgcat.error;

/** When work that failed is tried again. It is always tried again: only a person ends a subscription. */
public enum RetryDirective {
    /** After a short pause that grows: the cause passes by itself. */
    SOON,
    /** After {@code pgcat.retry-interval}: a person has to do something first. */
    LATER
}
