package dev.nutshell.cli.create;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.json.Json;
import dev.nutshell.spec.container.NamespaceConfig;

/// Flags of [NamespaceConfig].
final class NamespaceFlags {
    private final ObjectNode modes = Json.object();

    /// Read again after each flag, so that a refusal names the flag.
    private NamespaceConfig checked = NamespaceConfig.fromJson(modes);

    void addTo(Flags flags) {
        flags.value(
                        "--cgroupns",
                        "string",
                        "Cgroup namespace to use (host|private)\n"
                                + "'host':    Run the container in the Docker host's cgroup namespace\n"
                                + "'private': Run the container in its own private cgroup namespace (default)",
                        value -> set("CgroupnsMode", value))
                .value("--ipc", "string", "IPC mode to use", value -> set("IpcMode", value))
                .value("--pid", "string", "PID namespace to use", value -> set("PidMode", value))
                .value(
                        "--userns",
                        "string",
                        "User namespace to use",
                        value -> set("UsernsMode", value))
                .value("--uts", "string", "UTS namespace to use", value -> set("UTSMode", value));
    }

    NamespaceConfig namespaces() {
        return checked;
    }

    private void set(String field, String value) {
        modes.put(field, value);
        checked = NamespaceConfig.fromJson(modes);
    }
}
