package dev.nutshell.container.spec;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.spec.container.ContainerConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The environment of a container's process (moby: container/env.go; runc: libcontainer/env.go).
public final class Environment {
    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Environment() {}

    /// `NAME=value` words: Docker's defaults, over them the configured ones, each name once, and `HOME` where nobody set it.
    ///
    /// @param config merged; a bare `NAME` in it takes the variable away
    /// @param home of the process's user
    /// @throws EngineException INVALID_ARGUMENT for a variable without name
    public static List<String> of(ContainerConfig config, String home) {
        return of(config, home, config.streams().tty());
    }

    private static List<String> of(ContainerConfig config, String home, boolean tty) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", PATH);
        variables.put("HOSTNAME", config.hostname());
        if (tty) {
            variables.put("TERM", "xterm");
        }
        config.env().forEach(word -> apply(variables, word));
        variables.putIfAbsent("HOME", home);
        List<String> words = new ArrayList<>();
        variables.forEach((name, value) -> words.add(name + "=" + value));
        return words;
    }

    /// The environment of a further process in the container: `config`'s, and what was asked for it.
    ///
    /// @param tty whether it has a terminal, whatever the container has
    public static List<String> ofExecution(
            ContainerConfig config, List<String> asked, String home, boolean tty) {
        Map<String, String> variables = new LinkedHashMap<>();
        of(config, home, tty || config.streams().tty()).forEach(word -> apply(variables, word));
        asked.forEach(word -> apply(variables, word));
        List<String> words = new ArrayList<>();
        variables.forEach((name, value) -> words.add(name + "=" + value));
        return words;
    }

    private static void apply(Map<String, String> variables, String word) {
        int equals = word.indexOf('=');
        if (equals == 0 || word.isEmpty()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "invalid environment variable: " + word);
        }
        if (equals < 0) {
            variables.remove(word);
        } else {
            variables.put(word.substring(0, equals), word.substring(equals + 1));
        }
    }
}
