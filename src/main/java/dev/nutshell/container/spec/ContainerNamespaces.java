package dev.nutshell.container.spec;

import dev.nutshell.spec.container.HostConfig;
import dev.nutshell.spec.container.NamespaceConfig;
import dev.nutshell.spec.container.NamespaceMode;
import dev.nutshell.spec.container.NetworkMode;
import dev.nutshell.spec.runtime.LinuxSpec.NamespaceSpec;
import dev.nutshell.spec.runtime.LinuxSpec.NamespaceType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/// Which namespaces a container gets. All are its own unless it was asked otherwise; the user namespace is the host's.
final class ContainerNamespaces {
    private ContainerNamespaces() {}

    /// @param firstProcess gives the first process of the running container that is named
    static List<NamespaceSpec> of(HostConfig host, ToIntFunction<String> firstProcess) {
        NamespaceConfig config = host.namespaces();
        List<NamespaceSpec> specs = new ArrayList<>();
        specs.add(NamespaceSpec.made(NamespaceType.MOUNT));
        network(host.network().mode(), firstProcess, specs);
        add(NamespaceType.UTS, config.uts(), "uts", firstProcess, specs);
        add(NamespaceType.PID, config.pid(), "pid", firstProcess, specs);
        add(NamespaceType.IPC, config.ipc(), "ipc", firstProcess, specs);
        add(NamespaceType.CGROUP, config.cgroup(), "cgroup", firstProcess, specs);
        specs.add(NamespaceSpec.made(NamespaceType.TIME));
        return specs;
    }

    private static void network(
            NetworkMode mode, ToIntFunction<String> firstProcess, List<NamespaceSpec> specs) {
        switch (mode) {
            case NetworkMode.Host _ -> {
                // the host's own
            }
            case NetworkMode.OfContainer(String container) ->
                    specs.add(
                            joined(NamespaceType.NETWORK, "net", firstProcess.applyAsInt(container)));
            case NetworkMode.Default _, NetworkMode.None _, NetworkMode.Named _ ->
                    specs.add(NamespaceSpec.made(NamespaceType.NETWORK));
        }
    }

    private static void add(
            NamespaceType type,
            NamespaceMode mode,
            String procName,
            ToIntFunction<String> firstProcess,
            List<NamespaceSpec> specs) {
        switch (mode) {
            case NamespaceMode.Host _ -> {
                // the host's own
            }
            case NamespaceMode.OfContainer(String container) ->
                    specs.add(joined(type, procName, firstProcess.applyAsInt(container)));
            case NamespaceMode.Default _,
                    NamespaceMode.Private _,
                    NamespaceMode.Shareable _,
                    NamespaceMode.None _ ->
                    specs.add(NamespaceSpec.made(type));
        }
    }

    private static NamespaceSpec joined(NamespaceType type, String procName, int pid) {
        return new NamespaceSpec(type, "/proc/" + pid + "/ns/" + procName);
    }
}
