package io.pgcat.cli;

import picocli.CommandLine.IVersionProvider;

/** The program's version, as the build writes it into the jar's manifest. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {"pgcat " + (version == null ? "(not packaged)" : version)};
    }
}
