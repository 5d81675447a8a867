package dev.nutshell.container.spec;

import dev.nutshell.spec.container.ContainerConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The environment of a container's process: Docker's own variables, the image's and the user's, in Docker's order.
final class ProcessEnvironment {
    private static final String DEFAULT_PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private ProcessEnvironment() {}

    /// @param config merged with the image's; its hostname is decided
    /// @param home for `HOME` where nobody has set it
    static List<String> of(ContainerConfig config, String home) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", DEFAULT_PATH);
        variables.put("HOSTNAME", config.hostname());
        if (config.streams().tty()) {
            variables.put("TERM", "xterm");
        }
        return with(variables, config.env(), home);
    }

    /// The environment of a further process: that of the container, and what was asked for it.
    static List<String> of(ContainerConfig config, List<String> own, boolean tty, String home) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", DEFAULT_PATH);
        variables.put("HOSTNAME", config.hostname());
        if (tty) {
            variables.put("TERM", "xterm");
        }
        List<String> all = new ArrayList<>(config.env());
        all.addAll(own);
        return with(variables, all, home);
    }

    private static List<String> with(
            Map<String, String> variables, List<String> words, String home) {
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                variables.remove(word);
            } else {
                variables.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        variables.putIfAbsent("HOME", home);
        List<String> environment = new ArrayList<>();
        variables.forEach((name, value) -> environment.add(name + "=" + value));
        return environment;
    }
}
