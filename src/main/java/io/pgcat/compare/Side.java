package io.pgcat.compare;

/** Which of the two databases. */
enum Side {
    PUBLISHER("publisher"),
    TARGET("target");

    private final String label;

    Side(String label) {
        this.label = label;
    }

    /** For people. */
    String label() {
        return label;
    }
}
