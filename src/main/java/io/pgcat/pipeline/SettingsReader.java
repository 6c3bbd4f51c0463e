package io.pgcat.pipeline;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads {@link Settings} from a properties file and the environment. A variable overrides the file: upper case, each
 * other character an underscore, {@code PGCAT_DATABASES_MAIN_PASSWORD} for {@code pgcat.databases.main.password}.
 * Values are taken as written, nothing in them is expanded. Collects every problem before it gives up.
 */
public final class SettingsReader {

    private static final String PREFIX = "pgcat.";
    private static final Pattern LEGAL_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
    private static final Pattern LEGAL_SLOT = Pattern.compile("[a-z0-9_]{1,63}");

    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();
    /** Key as written, to value. */
    private final Map<String, String> written = new TreeMap<>();

    /** @param environment the process's variables */
    public SettingsReader(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * Reads and checks.
     *
     * @param file in UTF-8
     * @param mayBeMissing whether an absent file counts as an empty one
     * @throws InvalidSettingsException with every problem found
     */
    public Settings read(Path file, boolean mayBeMissing) {
        load(file, mayBeMissing);
        override();
        written.keySet().stream().filter(key -> keyOf(key).isEmpty()).forEach(this::reportUnknown);
        Map<SettingKey, Object> values = new EnumMap<>(SettingKey.class);
        for (SettingKey key : SettingKey.values()) {
            if (!key.isNamed()) {
                value(key, "").ifPresent(value -> values.put(key, value));
            }
        }
        Map<String, ServerLogin> databases = new TreeMap<>();
        names(SettingKey.DATABASE_URL.family()).forEach(name -> databases.put(name, database(name)));
        Map<String, Settings.Source> sources = new TreeMap<>();
        names(SettingKey.SOURCE_URL.family()).forEach(name -> sources.put(name, source(name)));
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        return new Settings(databases, sources, values);
    }

    private void load(Path file, boolean mayBeMissing) {
        if (mayBeMissing && Files.notExists(file)) {
            return;
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException unreadable) {
            problems.add("Cannot read the configuration file " + file + ": "
                    + unreadable.getClass().getSimpleName() + ".");
        }
        properties.stringPropertyNames().stream()
                .filter(key -> key.startsWith(PREFIX))
                .forEach(key -> written.put(key, properties.getProperty(key)));
    }

    private void override() {
        for (SettingKey key : SettingKey.values()) {
            if (!key.isNamed()) {
                overrideOne(key.key());
            }
            TreeSet<String> names = new TreeSet<>(names(key.family()));
            names.addAll(namesInEnvironment(key, names));
            names.forEach(name -> overrideOne(key.keyFor(name)));
        }
    }

    private void overrideOne(String key) {
        String value = environment.get(variable(key));
        if (value == null) {
            return;
        }
        written.put(key, value);
        if (key.endsWith(".password")) {
            written.remove(key + "-file");
        } else if (key.endsWith(".password-file") && !environment.containsKey(variable(withoutFile(key)))) {
            written.remove(withoutFile(key));
        }
    }

    private static String withoutFile(String passwordFileKey) {
        return passwordFileKey.substring(0, passwordFileKey.length() - "-file".length());
    }

    /** Names that only variables mention, in lower case. */
    private TreeSet<String> namesInEnvironment(SettingKey key, TreeSet<String> known) {
        TreeSet<String> found = new TreeSet<>();
        if (!key.isNamed()) {
            return found;
        }
        Pattern pattern = Pattern.compile(variable(key.family()) + "([A-Z0-9]+)"
                + variable(key.key().substring(key.key().lastIndexOf('.'))));
        for (String variable : environment.keySet()) {
            var matcher = pattern.matcher(variable);
            if (matcher.matches()
                    && known.stream().noneMatch(name -> variable(name).equals(matcher.group(1)))) {
                found.add(matcher.group(1).toLowerCase(Locale.ROOT));
            }
        }
        return found;
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static Optional<SettingKey> keyOf(String writtenKey) {
        for (SettingKey key : SettingKey.values()) {
            if (key.nameIn(writtenKey).isPresent()) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    private void reportUnknown(String key) {
        problems.add("Unknown key " + key + ", did you mean " + NearestKey.to(key) + "?");
    }

    private List<String> names(String family) {
        TreeSet<String> names = new TreeSet<>();
        for (SettingKey key : SettingKey.values()) {
            if (key.isNamed() && key.family().equals(family)) {
                written.keySet().forEach(each -> key.nameIn(each).ifPresent(names::add));
            }
        }
        return List.copyOf(names);
    }

    private ServerLogin database(String name) {
        checkName(SettingKey.DATABASE_URL, name);
        Object url = required(SettingKey.DATABASE_URL, name);
        Object username = required(SettingKey.DATABASE_USERNAME, name);
        Secret password = password(SettingKey.DATABASE_PASSWORD, SettingKey.DATABASE_PASSWORD_FILE, name);
        return new ServerLogin(url.toString(), username.toString(), password);
    }

    private Settings.Source source(String name) {
        checkName(SettingKey.SOURCE_URL, name);
        String url = sourceUrl(name);
        Object username = required(SettingKey.SOURCE_USERNAME, name);
        Secret password = password(SettingKey.SOURCE_PASSWORD, SettingKey.SOURCE_PASSWORD_FILE, name);
        List<String> publications = list(required(SettingKey.SOURCE_PUBLICATIONS, name));
        List<String> origins = list(valueOrDefault(SettingKey.SOURCE_ORIGINS, name));
        return new Settings.Source(
                name, new ServerLogin(url, username.toString(), password), publications, slotName(name), origins);
    }

    private String slotName(String name) {
        String slot = valueOrDefault(SettingKey.SOURCE_SLOT_NAME, name).toString();
        if (!LEGAL_SLOT.matcher(slot).matches()) {
            problems.add(SettingKey.SOURCE_SLOT_NAME.keyFor(name) + " is no legal slot name: '" + slot
                    + "', expected at most 63 of a to z, 0 to 9 and _.");
        }
        return slot;
    }

    private String sourceUrl(String name) {
        Optional<Object> url = value(SettingKey.SOURCE_URL, name);
        List<SettingKey> parts = List.of(SettingKey.SOURCE_HOSTNAME, SettingKey.SOURCE_PORT, SettingKey.SOURCE_DBNAME);
        if (written.containsKey(SettingKey.SOURCE_URL.keyFor(name))) {
            parts.stream()
                    .map(part -> part.keyFor(name))
                    .filter(written::containsKey)
                    .forEach(key ->
                            problems.add(key + " and " + SettingKey.SOURCE_URL.keyFor(name) + " exclude each other."));
            return url.orElse("").toString();
        }
        Object hostname = required(SettingKey.SOURCE_HOSTNAME, name);
        Object dbname = required(SettingKey.SOURCE_DBNAME, name);
        int port = Integer.parseInt(valueOrDefault(SettingKey.SOURCE_PORT, name).toString());
        return ServerLogin.url(List.of(ServerLogin.host(hostname.toString(), port)), dbname.toString(), Map.of());
    }

    private static List<String> list(Object value) {
        return value instanceof List<?> names
                ? names.stream().map(String::valueOf).toList()
                : List.of();
    }

    private void checkName(SettingKey key, String name) {
        if (!LEGAL_NAME.matcher(name).matches()) {
            problems.add("Illegal name '" + name + "' in " + key.family() + name
                    + ", expected at most 63 letters, digits, _ and -, the first a letter or digit.");
        }
    }

    private Secret password(SettingKey key, SettingKey fileKey, String name) {
        Optional<Object> file = value(fileKey, name);
        Optional<Object> password = value(key, name);
        if (written.containsKey(key.keyFor(name)) && written.containsKey(fileKey.keyFor(name))) {
            problems.add(key.keyFor(name) + " and " + fileKey.keyFor(name) + " exclude each other.");
        }
        return file.map(path -> passwordIn(path.toString(), fileKey.keyFor(name)))
                .orElseGet(
                        () -> password.map(text -> new Secret(text.toString())).orElse(Secret.NONE));
    }

    private Secret passwordIn(String path, String key) {
        try {
            String content = Files.readString(Path.of(path), StandardCharsets.UTF_8);
            return new Secret(content.lines().findFirst().orElse(""));
        } catch (IOException | IllegalArgumentException unreadable) {
            problems.add(
                    key + ": cannot read " + path + ": " + unreadable.getClass().getSimpleName() + ".");
            return Secret.NONE;
        }
    }

    /** The value, or empty text after having reported that it is missing. */
    private Object required(SettingKey key, String name) {
        if (!written.containsKey(key.keyFor(name))) {
            problems.add(key.keyFor(name) + " is missing.");
        }
        return value(key, name).orElse("");
    }

    private Object valueOrDefault(SettingKey key, String name) {
        return value(key, name)
                .orElseGet(() -> key.type().parse(key.defaultText().replace(SettingKey.NAME, name)));
    }

    /** The value as its type reads it; absent when it is not written, or not fit, which is reported. */
    private Optional<Object> value(SettingKey key, String name) {
        String text = written.get(key.keyFor(name));
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(key.type().parse(text));
        } catch (IllegalArgumentException notFit) {
            problems.add(key.keyFor(name) + " must be " + key.type().expected() + '.');
            return Optional.empty();
        }
    }
}
