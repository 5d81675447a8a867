package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;

/// The namespaces of a container besides mount and network. A time namespace is always its own.
///
/// @param cgroup default, private, host
/// @param ipc default, private, shareable, host, none, of a container
/// @param pid default, private, host, of a container
/// @param uts default, host
/// @param user default, private, host
public record NamespaceConfig(
        NamespaceMode cgroup,
        NamespaceMode ipc,
        NamespaceMode pid,
        NamespaceMode uts,
        NamespaceMode user) {

    public NamespaceConfig {
        boolean cgroupOk =
                switch (cgroup) {
                    case NamespaceMode.Default _, NamespaceMode.Private _, NamespaceMode.Host _ ->
                            true;
                    case NamespaceMode.Shareable _,
                            NamespaceMode.None _,
                            NamespaceMode.OfContainer _ ->
                            false;
                };
        check(cgroupOk, cgroup, "cgroup");
        boolean pidOk =
                !(pid instanceof NamespaceMode.Shareable || pid instanceof NamespaceMode.None);
        check(pidOk, pid, "PID");
        check(
                uts instanceof NamespaceMode.Default || uts instanceof NamespaceMode.Host,
                uts,
                "UTS");
        boolean userOk =
                user instanceof NamespaceMode.Default || user instanceof NamespaceMode.Host;
        check(userOk, user, "USER");
    }

    public static NamespaceConfig fromJson(JsonNode node) {
        return new NamespaceConfig(
                NamespaceMode.parse(Fields.text(node, "CgroupnsMode"), "cgroup"),
                NamespaceMode.parse(Fields.text(node, "IpcMode"), "IPC"),
                NamespaceMode.parse(Fields.text(node, "PidMode"), "PID"),
                NamespaceMode.parse(Fields.text(node, "UTSMode"), "UTS"),
                NamespaceMode.parse(Fields.text(node, "UsernsMode"), "USER"));
    }

    void writeTo(ObjectNode node) {
        node.put("CgroupnsMode", cgroup.text());
        node.put("IpcMode", ipc.text());
        node.put("PidMode", pid.text());
        node.put("UTSMode", uts.text());
        node.put("UsernsMode", user.text());
    }

    private static void check(boolean valid, NamespaceMode mode, String kind) {
        if (!valid) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "invalid " + kind + " mode: " + mode.text());
        }
    }
}
