package dev.nutshell.engine.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import dev.nutshell.network.endpoint.PublishPolicy;
import dev.nutshell.store.AtomicFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The engine's `config.json`: of the machine, then of the user, key by key.
///
/// ```json
/// { "publish-policy": "firewall" }
/// ```
///
/// A key that nobody knows is an error: it would be believed to work.
public final class SettingsFiles {
    private static final Path MACHINE = Path.of("/etc/nutshell/config.json");
    private static final String PUBLISH_POLICY = "publish-policy";

    private final List<Path> files;
    private @Nullable Settings known;

    /// @param files what a later one says counts
    SettingsFiles(List<Path> files) {
        this.files = List.copyOf(files);
    }

    /// `/etc/nutshell/config.json`, then `nutshell/config.json` in `$XDG_CONFIG_HOME` or `~/.config`.
    public static SettingsFiles ofUser(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "");
        String configuration = environment.getOrDefault("XDG_CONFIG_HOME", "");
        if (!configuration.startsWith("/")) {
            configuration = home.startsWith("/") ? home + "/.config" : "";
        }
        return new SettingsFiles(
                configuration.isEmpty()
                        ? List.of(MACHINE)
                        : List.of(MACHINE, Path.of(configuration, "nutshell/config.json")));
    }

    /// Read once; files that are not there say nothing.
    ///
    /// @throws EngineException CORRUPT, INVALID_ARGUMENT with the file and the key
    Settings read() {
        Settings settings = known;
        if (settings == null) {
            settings = Settings.DEFAULT;
            for (Path file : files) {
                byte[] content = AtomicFile.read(file).orElse(null);
                if (content != null) {
                    settings = merged(settings, Json.parseObject(content, file.toString()), file);
                }
            }
            known = settings;
        }
        return settings;
    }

    private static Settings merged(Settings before, ObjectNode document, Path file) {
        Settings settings = before;
        for (Map.Entry<String, JsonNode> member : document.properties()) {
            settings =
                    switch (member.getKey()) {
                        case PUBLISH_POLICY -> new Settings(policy(member.getValue(), file));
                        default ->
                                throw new EngineException(
                                        ErrorKind.INVALID_ARGUMENT,
                                        file
                                                + ": unknown key \""
                                                + member.getKey()
                                                + "\": want "
                                                + PUBLISH_POLICY);
                    };
        }
        return settings;
    }

    private static PublishPolicy policy(JsonNode value, Path file) {
        try {
            return PublishPolicy.of(value.asText());
        } catch (EngineException invalid) {
            throw new EngineException(
                    invalid.kind(),
                    file + ": key \"" + PUBLISH_POLICY + "\": " + invalid.getMessage(),
                    invalid);
        }
    }
}
