package io.pgcat.cli;

import io.quarkus.runtime.annotations.QuarkusMain;

/** Where the JVM enters. Apart from {@link Main} because Quarkus makes a bean of this class. */
@QuarkusMain
public final class Entry {

    private Entry() {}

    public static void main(String... args) {
        Main.main(args);
    }
}
