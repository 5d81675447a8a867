package dev.nutshell.container.spec;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.spec.container.HostConfig;
import dev.nutshell.spec.container.NamespaceMode;
import dev.nutshell.spec.container.NetworkMode;
import dev.nutshell.spec.runtime.LinuxSpec.NamespaceSpec;
import dev.nutshell.spec.runtime.LinuxSpec.NamespaceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Chooses the container's namespaces. Mount, cgroup and time namespace are its own unless it asks for the host's.
final class NamespaceChoice {
    private NamespaceChoice() {}

    /// @param joined path of each namespace that comes from another container, `/proc/PID/ns/net`
    /// @throws EngineException INTERNAL when a path is missing
    static List<NamespaceSpec> of(HostConfig host, Map<NamespaceType, String> joined) {
        List<NamespaceSpec> namespaces = new ArrayList<>();
        namespaces.add(NamespaceSpec.made(NamespaceType.MOUNT));
        switch (host.network().mode()) {
            case NetworkMode.Host _ -> {
                // stays in the host's
            }
            case NetworkMode.OfContainer _ -> namespaces.add(join(NamespaceType.NETWORK, joined));
            case NetworkMode.Default _, NetworkMode.None _, NetworkMode.Named _ ->
                    namespaces.add(NamespaceSpec.made(NamespaceType.NETWORK));
        }
        add(namespaces, NamespaceType.UTS, host.namespaces().uts(), joined);
        add(namespaces, NamespaceType.PID, host.namespaces().pid(), joined);
        add(namespaces, NamespaceType.IPC, host.namespaces().ipc(), joined);
        add(namespaces, NamespaceType.CGROUP, host.namespaces().cgroup(), joined);
        namespaces.add(NamespaceSpec.made(NamespaceType.TIME));
        return namespaces;
    }

    /// The one of `type` among `namespaces`; null when the container is in the host's.
    static @Nullable NamespaceSpec find(List<NamespaceSpec> namespaces, NamespaceType type) {
        return namespaces.stream()
                .filter(namespace -> namespace.type() == type)
                .findFirst()
                .orElse(null);
    }

    private static void add(
            List<NamespaceSpec> namespaces,
            NamespaceType type,
            NamespaceMode mode,
            Map<NamespaceType, String> joined) {
        switch (mode) {
            case NamespaceMode.Host _ -> {
                // stays in the host's
            }
            case NamespaceMode.OfContainer _ -> namespaces.add(join(type, joined));
            case NamespaceMode.Default _,
                    NamespaceMode.Private _,
                    NamespaceMode.Shareable _,
                    NamespaceMode.None _ ->
                    namespaces.add(NamespaceSpec.made(type));
        }
    }

    private static NamespaceSpec join(NamespaceType type, Map<NamespaceType, String> joined) {
        String path = joined.get(type);
        if (path == null) {
            throw new EngineException(
                    ErrorKind.INTERNAL, "no path for the " + type + " namespace to join");
        }
        return new NamespaceSpec(type, path);
    }
}
