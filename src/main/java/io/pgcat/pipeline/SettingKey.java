package io.pgcat.pipeline;

import java.util.Optional;

/**
 * Every key below {@code pgcat.} that the configuration may hold: the one place where its default and meaning stand.
 * Reading, checking and {@code docs/configuration.md} come from here. {@code NAME} is chosen by the user.
 */
public enum SettingKey {
    DATABASE_URL(
            "pgcat.databases.NAME.url",
            SettingType.URL,
            "",
            "Database to apply to. If it holds schema pgcat, its subscriptions run. pgjdbc's parameters may follow after ?,"
                    + " sslmode for instance. Required."),
    DATABASE_USERNAME("pgcat.databases.NAME.username", SettingType.TEXT, "", "Role that applies changes. Required."),
    DATABASE_PASSWORD("pgcat.databases.NAME.password", SettingType.SECRET, "", "Its password, where it needs one."),
    DATABASE_PASSWORD_FILE(
            "pgcat.databases.NAME.password-file",
            SettingType.FILE,
            "",
            "File whose first line is the password; instead of password."),
    SOURCE_URL(
            "pgcat.sources.NAME.url",
            SettingType.URL,
            "",
            "Publisher of a static route (from: uri: pgoutput:NAME); instead of hostname, port and dbname."),
    SOURCE_HOSTNAME("pgcat.sources.NAME.hostname", SettingType.TEXT, "", "Publisher's host."),
    SOURCE_PORT("pgcat.sources.NAME.port", SettingType.PORT, "5432", "Publisher's port."),
    SOURCE_DBNAME("pgcat.sources.NAME.dbname", SettingType.TEXT, "", "Publisher's database."),
    SOURCE_USERNAME(
            "pgcat.sources.NAME.username", SettingType.TEXT, "", "Role with REPLICATION at the publisher. Required."),
    SOURCE_PASSWORD("pgcat.sources.NAME.password", SettingType.SECRET, "", "Its password, where it needs one."),
    SOURCE_PASSWORD_FILE(
            "pgcat.sources.NAME.password-file",
            SettingType.FILE,
            "",
            "File whose first line is the password; instead of password."),
    SOURCE_PUBLICATIONS("pgcat.sources.NAME.publications", SettingType.LIST, "", "Publications to follow. Required."),
    SOURCE_SLOT_NAME("pgcat.sources.NAME.slot-name", SettingType.TEXT, "pgcat_NAME", "Slot at the publisher."),
    SOURCE_ORIGINS(
            "pgcat.sources.NAME.origins",
            SettingType.LIST,
            "none",
            "Whose changes leave the publisher: none (only what was written there), any, or names of replication"
                    + " origins."),
    RETRY_INTERVAL(
            "pgcat.retry-interval",
            SettingType.DURATION,
            "60s",
            "Pause before a failed subscription is tried again. What passes by itself, a lost connection for instance,"
                    + " is tried again sooner.");

    /** Stands in a key for the part that the user chooses. */
    static final String NAME = "NAME";

    private final String key;
    private final SettingType type;
    private final String defaultText;
    private final String description;

    SettingKey(String key, SettingType type, String defaultText, String description) {
        this.key = key;
        this.type = type;
        this.defaultText = defaultText;
        this.description = description;
    }

    /** As it is written in the file, with {@code NAME} where the user chooses. */
    public String key() {
        return key;
    }

    public SettingType type() {
        return type;
    }

    /** What holds when the key is absent, as it would be written; empty when there is no default. */
    public String defaultText() {
        return defaultText;
    }

    /** Meaning, unit and interaction, in sentences. */
    public String description() {
        return description;
    }

    /** Whether a user's name is part of the key. */
    boolean isNamed() {
        return key.contains('.' + NAME + '.');
    }

    /** The key with the user's name in it. */
    String keyFor(String name) {
        return key.replace('.' + NAME + '.', '.' + name + '.');
    }

    /** The user's name in a written key of this pattern; empty text when the key has none; absent when it is another key. */
    Optional<String> nameIn(String written) {
        if (!isNamed()) {
            return written.equals(key) ? Optional.of("") : Optional.empty();
        }
        String before = key.substring(0, key.indexOf(NAME));
        String after = key.substring(key.indexOf(NAME) + NAME.length());
        boolean fits = written.length() > before.length() + after.length()
                && written.startsWith(before)
                && written.endsWith(after);
        return fits
                ? Optional.of(written.substring(before.length(), written.length() - after.length()))
                : Optional.empty();
    }

    /** The family that the user's name belongs to, {@code pgcat.databases.} for instance; the key itself if it has none. */
    String family() {
        return isNamed() ? key.substring(0, key.indexOf(NAME)) : key;
    }
}
