package dev.nutshell.cli.template;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is known of the Go structs behind the JSON of Docker's `inspect` (moby: api/types/container): the types of fields that are
/// nil, and which fields are left out of the JSON for being zero. Templates ask for those: `{{if .State.Health}}`.
final class DockerFields {
    private static final Set<String> MAPS =
            Set.of(
                    "Annotations",
                    "Attributes",
                    "Data",
                    "DriverOpts",
                    "EndpointsConfig",
                    "ExposedPorts",
                    "Labels",
                    "LogConfig.Config",
                    "Networks",
                    "Options",
                    "PortBindings",
                    "Ports",
                    "Services",
                    "Status",
                    "StorageOpt",
                    "Sysctls",
                    "Tmpfs",
                    "Volumes");

    private static final Set<String> LISTS =
            Set.of(
                    "Aliases",
                    "Args",
                    "Binds",
                    "BlkioDeviceReadBps",
                    "BlkioDeviceReadIOps",
                    "BlkioDeviceWriteBps",
                    "BlkioDeviceWriteIOps",
                    "BlkioWeightDevice",
                    "CapAdd",
                    "CapDrop",
                    "Cmd",
                    "DNSNames",
                    "DeviceCgroupRules",
                    "DeviceRequests",
                    "Devices",
                    "Dns",
                    "DnsOptions",
                    "DnsSearch",
                    "Entrypoint",
                    "Env",
                    "ExecIDs",
                    "ExtraHosts",
                    "GroupAdd",
                    "Links",
                    "MaskedPaths",
                    "Mounts",
                    "OnBuild",
                    "Peers",
                    "ReadonlyPaths",
                    "RepoDigests",
                    "RepoTags",
                    "SecurityOpt",
                    "Shell",
                    "Ulimits",
                    "VolumesFrom");

    private static final Set<String> POINTERS =
            Set.of(
                    "Health",
                    "Healthcheck",
                    "IPAMConfig",
                    "UsageData",
                    "Init",
                    "MemorySwappiness",
                    "OomKillDisable",
                    "PidsLimit",
                    "SizeRootFs",
                    "SizeRw",
                    "StopTimeout");

    private static final Set<String> FLAGS = Set.of("ArgsEscaped", "NetworkDisabled");
    private static final Set<String> TEXTS =
            Set.of(
                    "Domainname",
                    "Hostname",
                    "MacAddress",
                    "OsVersion",
                    "StopSignal",
                    "User",
                    "Variant",
                    "WorkingDir");

    /// By the name of the object; empty for the outermost.
    private static final Map<String, Set<String>> LEFT_OUT =
            Map.of(
                    "",
                            Set.of(
                                    "ExecIDs",
                                    "OsVersion",
                                    "Peers",
                                    "RepoDigests",
                                    "RepoTags",
                                    "Services",
                                    "SizeRootFs",
                                    "SizeRw",
                                    "UsageData",
                                    "Variant"),
                    "Config",
                            Set.of(
                                    "ArgsEscaped",
                                    "Cmd",
                                    "Domainname",
                                    "Entrypoint",
                                    "Env",
                                    "ExposedPorts",
                                    "Healthcheck",
                                    "Hostname",
                                    "Labels",
                                    "MacAddress",
                                    "NetworkDisabled",
                                    "OnBuild",
                                    "Shell",
                                    "StopSignal",
                                    "StopTimeout",
                                    "User",
                                    "Volumes",
                                    "WorkingDir"),
                    "HostConfig",
                            Set.of(
                                    "Annotations",
                                    "Init",
                                    "Mounts",
                                    "StorageOpt",
                                    "Sysctls",
                                    "Tmpfs"),
                    "State", Set.of("Health"));

    private DockerFields() {}

    /// Whether `field` of the object `parent` is there although the JSON has none.
    static boolean isLeftOut(String parent, String field) {
        return LEFT_OUT.getOrDefault(parent, Set.of()).contains(field);
    }

    static boolean isMap(String parent, String field) {
        return MAPS.contains(field) || MAPS.contains(parent + "." + field);
    }

    /// What a field without a value is.
    static @Nullable Object zero(String parent, String field) {
        if (isMap(parent, field)) {
            return new Values.NilMap();
        }
        if (LISTS.contains(field)) {
            return new Values.NilList();
        }
        if (POINTERS.contains(field)) {
            return NilPointer.NIL;
        }
        if (TEXTS.contains(field)) {
            return "";
        }
        return FLAGS.contains(field) ? false : null;
    }
}
