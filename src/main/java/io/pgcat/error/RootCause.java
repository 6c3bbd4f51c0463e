package io.pgcat.error;

/** What is at the bottom of a failure that frameworks have wrapped. */
public final class RootCause {

    private RootCause() {}

    /** The message of the innermost cause, or its class where it has none. */
    public static String messageOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
