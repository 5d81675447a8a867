package dev.nutshell.cli.create;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.json.Json;
import dev.nutshell.spec.container.SecurityConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// Flags of [SecurityConfig].
final class SecurityFlags {
    private static final String OPEN_PATHS = "systempaths=unconfined";

    private static final String ALL = "ALL";

    private final Set<String> capAdd = new TreeSet<>();
    private final Set<String> capDrop = new TreeSet<>();
    private final List<String> options = new ArrayList<>();
    private final List<String> groups = new ArrayList<>();
    private boolean privileged;

    void addTo(Flags flags) {
        flags.value(
                        "--cap-add",
                        "list",
                        "Add Linux capabilities",
                        value -> capAdd.add(capability(value)))
                .value(
                        "--cap-drop",
                        "list",
                        "Drop Linux capabilities",
                        value -> capDrop.add(capability(value)))
                .value("--group-add", "list", "Add additional groups to join", groups::add)
                .toggle(
                        "--privileged",
                        "Give extended privileges to this container",
                        value -> privileged = value)
                .value(
                        "--security-opt",
                        "list",
                        "Security Options",
                        value -> options.add(option(value)));
    }

    SecurityConfig security() {
        boolean open = options.contains(OPEN_PATHS);
        return new SecurityConfig(
                List.copyOf(capAdd),
                List.copyOf(capDrop),
                privileged,
                options.stream().filter(option -> !option.equals(OPEN_PATHS)).toList(),
                groups,
                open ? List.of() : null,
                open ? List.of() : null);
    }

    /// `net_admin` → `CAP_NET_ADMIN`. Whether there is such a capability is for the engine to say.
    private static String capability(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        return name.equals(ALL) || name.startsWith("CAP_") ? name : "CAP_" + name;
    }

    /// Checks the form and puts the content of a seccomp profile in place of its name.
    private static String option(String text) {
        int at = text.indexOf('=') >= 0 ? text.indexOf('=') : text.indexOf(':');
        if (at < 0) {
            if (text.equals("no-new-privileges")) {
                return text;
            }
            throw new IllegalArgumentException("invalid --security-opt: \"" + text + "\"");
        }
        String value = text.substring(at + 1);
        boolean profile =
                text.substring(0, at).equals("seccomp")
                        && !value.equals("unconfined")
                        && !value.equals("builtin");
        return profile ? "seccomp=" + profile(value) : text;
    }

    private static String profile(String file) {
        try {
            byte[] content = Files.readAllBytes(Path.of(file));
            return new String(
                    Json.write(Json.parseObject(content, "seccomp profile (" + file + ")")),
                    StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new EngineException(
                    ErrorKind.NOT_FOUND,
                    "opening seccomp profile (" + file + ") failed: no such file or directory",
                    e);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "opening seccomp profile (" + file + ") failed: " + e.getMessage(),
                    e);
        }
    }
}
