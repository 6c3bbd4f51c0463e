package io.pgcat.progress;

/** How far the copy of a table is; the letters are those of {@code pgcat_subscription_rel.state}. */
public enum TableState {
    /** It is to be copied; its changes are left out, as the copy will have them. */
    INITIALISE('i'),
    /** Its rows are being copied; its changes are held. */
    COPYING('d'),
    /** All rows are there; held changes are being applied. */
    CATCHING_UP('c'),
    /** Its changes are applied as they come. */
    READY('r');

    private final char letter;

    TableState(char letter) {
        this.letter = letter;
    }

    /** As the table {@code pgcat_subscription_rel} holds it. */
    public String letter() {
        return String.valueOf(letter);
    }

    /** @throws IllegalArgumentException if there is no such state */
    public static TableState of(String letter) {
        for (TableState state : values()) {
            if (state.letter().equals(letter)) {
                return state;
            }
        }
        throw new IllegalArgumentException("Unknown state '" + letter + "' in pgcat.pgcat_subscription_rel");
    }
}
