package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the host gives the container (Docker's `HostConfig`): groups in Java, flat in JSON.
///
/// @param autoRemove remove the container when it ends (`--rm`)
/// @param containerIdFile where the client wrote the id; only kept
/// @param consoleSize height and width of the first terminal, or empty
/// @param runtime name of the OCI runtime; empty: the engine's own
/// @param init a small init as process 1; absent: the engine's default
/// @param oomScoreAdjust -1000 to 1000
public record HostConfig(
        StorageConfig storage,
        NamespaceConfig namespaces,
        NetworkOptions network,
        SecurityConfig security,
        Resources resources,
        LogConfig log,
        RestartPolicy restart,
        boolean autoRemove,
        String containerIdFile,
        List<Integer> consoleSize,
        Map<String, String> annotations,
        Map<String, String> sysctls,
        String runtime,
        @Nullable Boolean init,
        int oomScoreAdjust) {

    /// Docker's order, in which `inspect` shows the fields.
    private static final List<String> ORDER =
            List.of(
                    "Binds",
                    "ContainerIDFile",
                    "LogConfig",
                    "NetworkMode",
                    "PortBindings",
                    "RestartPolicy",
                    "AutoRemove",
                    "VolumeDriver",
                    "VolumesFrom",
                    "ConsoleSize",
                    "Annotations",
                    "CapAdd",
                    "CapDrop",
                    "CgroupnsMode",
                    "Dns",
                    "DnsOptions",
                    "DnsSearch",
                    "ExtraHosts",
                    "GroupAdd",
                    "IpcMode",
                    "Cgroup",
                    "Links",
                    "OomScoreAdj",
                    "PidMode",
                    "Privileged",
                    "PublishAllPorts",
                    "ReadonlyRootfs",
                    "SecurityOpt",
                    "StorageOpt",
                    "Tmpfs",
                    "UTSMode",
                    "UsernsMode",
                    "ShmSize",
                    "Sysctls",
                    "Runtime",
                    "Isolation",
                    "CpuShares",
                    "Memory",
                    "NanoCpus",
                    "CgroupParent",
                    "BlkioWeight",
                    "BlkioWeightDevice",
                    "BlkioDeviceReadBps",
                    "BlkioDeviceWriteBps",
                    "BlkioDeviceReadIOps",
                    "BlkioDeviceWriteIOps",
                    "CpuPeriod",
                    "CpuQuota",
                    "CpuRealtimePeriod",
                    "CpuRealtimeRuntime",
                    "CpusetCpus",
                    "CpusetMems",
                    "Devices",
                    "DeviceCgroupRules",
                    "DeviceRequests",
                    "MemoryReservation",
                    "MemorySwap",
                    "MemorySwappiness",
                    "OomKillDisable",
                    "PidsLimit",
                    "Ulimits",
                    "CpuCount",
                    "CpuPercent",
                    "IOMaximumIOps",
                    "IOMaximumBandwidth",
                    "Mounts",
                    "MaskedPaths",
                    "ReadonlyPaths",
                    "Init");

    /// Fields that Docker leaves out when nothing was asked.
    private static final List<String> OMITTED =
            List.of("Annotations", "StorageOpt", "Tmpfs", "Sysctls", "Runtime", "Mounts", "Init");

    public HostConfig {
        consoleSize = List.copyOf(consoleSize);
        annotations = Fields.sorted(annotations);
        sysctls = Fields.sorted(sysctls);
    }

    public static HostConfig fromJson(JsonNode node) {
        return new HostConfig(
                StorageConfig.fromJson(node),
                NamespaceConfig.fromJson(node),
                NetworkOptions.fromJson(node),
                SecurityConfig.fromJson(node),
                Resources.fromJson(node),
                LogConfig.fromJson(Fields.object(node, "LogConfig")),
                RestartPolicy.fromJson(Fields.object(node, "RestartPolicy")),
                Fields.flag(node, "AutoRemove"),
                Fields.text(node, "ContainerIDFile"),
                Json.elements(node, "ConsoleSize").stream().map(JsonNode::asInt).toList(),
                Fields.textMap(node, "Annotations"),
                Fields.textMap(node, "Sysctls"),
                Fields.text(node, "Runtime"),
                Fields.optionalFlag(node, "Init"),
                Fields.smallNumber(node, "OomScoreAdj"));
    }

    /// The same with other limits and another restart policy.
    public HostConfig withResources(Resources other, RestartPolicy policy) {
        return new HostConfig(
                storage,
                namespaces,
                network,
                security,
                other,
                log,
                policy,
                autoRemove,
                containerIdFile,
                consoleSize,
                annotations,
                sysctls,
                runtime,
                init,
                oomScoreAdjust);
    }

    /// The same in another network mode.
    public HostConfig withNetworkMode(NetworkMode mode) {
        return withNetwork(network.withMode(mode));
    }

    /// The same with other rates of its network interfaces.
    public HostConfig withNetworkRates(NetworkRates rates) {
        return withNetwork(network.withRates(rates));
    }

    /// The same with other links.
    public HostConfig withLinks(List<String> links) {
        return withNetwork(network.withLinks(links));
    }

    private HostConfig withNetwork(NetworkOptions other) {
        return new HostConfig(
                storage,
                namespaces,
                other,
                security,
                resources,
                log,
                restart,
                autoRemove,
                containerIdFile,
                consoleSize,
                annotations,
                sysctls,
                runtime,
                init,
                oomScoreAdjust);
    }

    public ObjectNode toJson() {
        ObjectNode node = Json.object();
        ORDER.forEach(node::putNull);
        storage.writeTo(node);
        namespaces.writeTo(node);
        network.writeTo(node);
        security.writeTo(node);
        resources.writeTo(node);
        node.set("LogConfig", log.toJson());
        node.set("RestartPolicy", restart.toJson());
        writeAlone(node);
        OMITTED.stream().filter(field -> node.path(field).isNull()).forEach(node::remove);
        return node;
    }

    private void writeAlone(ObjectNode node) {
        node.put("AutoRemove", autoRemove);
        node.put("ContainerIDFile", containerIdFile);
        List<Integer> size = consoleSize.size() == 2 ? consoleSize : List.of(0, 0);
        node.putArray("ConsoleSize").add(size.getFirst()).add(size.getLast());
        Fields.putUnlessEmpty(node, "Annotations", annotations);
        Fields.putUnlessEmpty(node, "Sysctls", sysctls);
        Fields.putUnlessEmpty(node, "Runtime", runtime);
        node.put("Init", init);
        node.put("OomScoreAdj", oomScoreAdjust);
        writeWindowsOnly(node);
    }

    /// Always there in Docker's answers, never anything else on Linux.
    private static void writeWindowsOnly(ObjectNode node) {
        node.put("Cgroup", "");
        node.put("Isolation", "");
        node.put("CpuCount", 0);
        node.put("CpuPercent", 0);
        node.put("IOMaximumIOps", 0);
        node.put("IOMaximumBandwidth", 0);
    }
}
