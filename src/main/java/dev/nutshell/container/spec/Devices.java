package dev.nutshell.container.spec;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.spec.container.DeviceAccess;
import dev.nutshell.spec.container.DeviceMapping;
import dev.nutshell.spec.runtime.LinuxSpec.DeviceSpec;
import dev.nutshell.spec.runtime.MountSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.DeviceRuleSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The devices of a container: nodes to make, and rules of the device controller.
///
/// @param nodes below `/dev`
/// @param rules later ones win; the first denies everything
/// @param sources where a node is on the host, if its path there is another one
record Devices(List<DeviceSpec> nodes, List<DeviceRuleSpec> rules, Map<String, String> sources) {
    private static final int FOR_ALL = 0666;
    private static final String ALL = "rwm";
    private static final Pattern RULE =
            Pattern.compile("([acb]) ([0-9]+|\\*):([0-9]+|\\*) ([rwm]{1,3})");

    /// runtime-spec, config-linux.md, Default Devices.
    private static final List<DeviceSpec> DEFAULT_NODES =
            List.of(
                    character("/dev/null", 1, 3),
                    character("/dev/zero", 1, 5),
                    character("/dev/full", 1, 7),
                    character("/dev/random", 1, 8),
                    character("/dev/urandom", 1, 9),
                    character("/dev/tty", 5, 0));

    /// moby: daemon/pkg/oci/defaults.go. The last one is fuse.
    private static final List<DeviceRuleSpec> DOCKER_RULES =
            List.of(
                    new DeviceRuleSpec(false, 'a', null, null, ALL),
                    allow('c', 1L, 5L, ALL),
                    allow('c', 1L, 3L, ALL),
                    allow('c', 1L, 9L, ALL),
                    allow('c', 1L, 8L, ALL),
                    allow('c', 5L, 0L, ALL),
                    allow('c', 5L, 1L, ALL),
                    new DeviceRuleSpec(false, 'c', 10L, 229L, ALL));

    /// runc: libcontainer/specconv, AllowedDevices. Nodes may be made, but not opened; terminals work.
    private static final List<DeviceRuleSpec> RUNTIME_RULES =
            List.of(
                    allow('c', null, null, "m"),
                    allow('b', null, null, "m"),
                    allow('c', 1L, 3L, ALL),
                    allow('c', 1L, 8L, ALL),
                    allow('c', 1L, 7L, ALL),
                    allow('c', 5L, 0L, ALL),
                    allow('c', 1L, 5L, ALL),
                    allow('c', 1L, 9L, ALL),
                    allow('c', 136L, null, ALL),
                    allow('c', 5L, 2L, ALL));

    Devices {
        nodes = List.copyOf(nodes);
        rules = List.copyOf(rules);
        sources = Map.copyOf(sources);
    }

    /// The host's nodes in place of new ones, for who may not make any.
    List<MountSpec> binds() {
        return nodes.stream()
                .map(
                        node ->
                                new MountSpec(
                                        node.path(),
                                        "bind",
                                        sources.getOrDefault(node.path(), node.path()),
                                        List.of("bind", "rprivate")))
                .toList();
    }

    /// @param hasOwnDev whether `/dev` is the container's: one of the host has its nodes
    /// @throws EngineException INVALID_ARGUMENT, UNSUPPORTED for devices that a driver has to choose
    static Devices of(
            DeviceAccess access, boolean privileged, boolean hasOwnDev, HostDevices host) {
        if (!access.requests().isEmpty()) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    "could not select device driver \""
                            + access.requests().getFirst().driver()
                            + "\" with capabilities: "
                            + access.requests().getFirst().capabilities());
        }
        List<DeviceSpec> nodes = new ArrayList<>(hasOwnDev ? DEFAULT_NODES : List.of());
        List<DeviceRuleSpec> rules = new ArrayList<>(DOCKER_RULES);
        if (privileged) {
            host.all().forEach(device -> replace(nodes, device));
            rules = new ArrayList<>(List.of(allow('a', null, null, ALL)));
        }
        Map<String, String> sources = new HashMap<>();
        for (DeviceMapping mapping : access.devices()) {
            if (privileged && mapping.onHost().equals(inContainer(mapping))) {
                // it has all of them
                continue;
            }
            String permissions = permissions(mapping);
            for (DeviceSpec device : host.named(mapping.onHost(), inContainer(mapping))) {
                replace(nodes, device);
                sources.put(
                        device.path(),
                        mapping.onHost() + device.path().substring(inContainer(mapping).length()));
                rules.add(
                        allow(
                                device.type(),
                                (long) device.major(),
                                (long) device.minor(),
                                permissions));
            }
        }
        for (String rule : access.cgroupRules()) {
            rules.add(parse(rule));
        }
        rules.addAll(privileged ? List.of() : RUNTIME_RULES);
        return new Devices(nodes, rules, sources);
    }

    private static String inContainer(DeviceMapping mapping) {
        return mapping.inContainer().isEmpty() ? mapping.onHost() : mapping.inContainer();
    }

    private static String permissions(DeviceMapping mapping) {
        String permissions = mapping.permissions().isEmpty() ? ALL : mapping.permissions();
        if (!permissions.matches("[rwm]{1,3}")) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "bad mode specified for device " + mapping.onHost() + ": " + permissions);
        }
        return permissions;
    }

    private static DeviceRuleSpec parse(String rule) {
        Matcher words = RULE.matcher(rule);
        if (!words.matches()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid device cgroup rule format: '" + rule + "'");
        }
        return allow(
                words.group(1).charAt(0),
                number(words.group(2)),
                number(words.group(3)),
                words.group(4));
    }

    private static @Nullable Long number(String word) {
        return word.equals("*") ? null : Long.valueOf(word);
    }

    private static void replace(List<DeviceSpec> nodes, DeviceSpec device) {
        nodes.removeIf(node -> node.path().equals(device.path()));
        nodes.add(device);
    }

    private static DeviceSpec character(String path, int major, int minor) {
        return new DeviceSpec(path, 'c', major, minor, FOR_ALL, 0, 0);
    }

    private static DeviceRuleSpec allow(
            char type, @Nullable Long major, @Nullable Long minor, String access) {
        return new DeviceRuleSpec(true, type, major, minor, access);
    }
}
