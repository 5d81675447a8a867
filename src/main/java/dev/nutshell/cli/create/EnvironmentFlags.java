package dev.nutshell.cli.create;

import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.KeyValueFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `-e` and `--env-file`, of `run` and of `exec`.
public final class EnvironmentFlags {
    private final List<String> variables = new ArrayList<>();
    private final List<String> files = new ArrayList<>();

    public void addTo(Flags flags) {
        flags.value("-e, --env", "list", "Set environment variables", this::variable)
                .value("--env-file", "list", "Read in a file of environment variables", files::add);
    }

    /// First what the files say, then the flags. `NAME` alone takes the image's variable away.
    public List<String> variables() {
        List<String> all = new ArrayList<>();
        KeyValueFile reader =
                new KeyValueFile("env", name -> Optional.ofNullable(System.getenv(name)));
        files.forEach(file -> all.addAll(reader.read(file)));
        all.addAll(variables);
        return all;
    }

    /// `NAME=value`; `NAME` has the value that it has here.
    private void variable(String text) {
        int equals = text.indexOf('=');
        if (text.isEmpty() || equals == 0) {
            throw new IllegalArgumentException("invalid environment variable: " + text);
        }
        String inherited = equals < 0 ? System.getenv(text) : null;
        variables.add(inherited == null ? text : text + "=" + inherited);
    }
}
