package io.pgcat.compare.side;

/** Which of the two databases. */
public enum Side {
    PUBLISHER("publisher"),
    TARGET("target");

    private final String label;

    Side(String label) {
        this.label = label;
    }

    /** For people. */
    public String label() {
        return label;
    }
}
