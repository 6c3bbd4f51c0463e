package io.pgcat.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PostgreSQL server that is installed on this machine.
 *
 * @param home the folder that holds {@code bin}
 * @param version major version
 */
public record PostgresInstallation(Path home, int version) {

    private static final Pattern VERSION = Pattern.compile("PostgreSQL\\) (\\d+)");

    /**
     * Looks at one.
     *
     * @param home the folder that holds {@code bin}, e.g. {@code /usr/lib/postgresql/18}
     * @throws IOException when no server is there that says its version
     */
    public static PostgresInstallation at(Path home) throws IOException {
        Path program = home.resolve(Path.of("bin", "postgres"));
        Process process = new ProcessBuilder(program.toString(), "--version")
                .redirectErrorStream(true)
                .start();
        String words;
        try (InputStream output = process.getInputStream()) {
            words = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
        Matcher version = VERSION.matcher(words);
        if (!version.find()) {
            throw new IOException("No version from " + program + " --version");
        }
        return new PostgresInstallation(home.toAbsolutePath(), Integer.parseInt(version.group(1)));
    }
}
