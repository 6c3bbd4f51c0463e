package io.pgcat.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

import picocli.CommandLine.IVersionProvider;

/** The program's version, as Maven writes it into the jar. */
final class Version implements IVersionProvider {

    private static final String FILE = "/META-INF/maven/io.pgcat/pgcat-camel/pom.properties";

    @Override
    public String[] getVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream stream = Version.class.getResourceAsStream(FILE)) {
            if (stream != null) {
                properties.load(stream);
            }
        }
        return new String[] {"pgcat " + properties.getProperty("version", "(not packaged)")};
    }
}
