package dev.nutshell.container.spec;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.FileModes;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.cgroup.DeviceRule;
import dev.nutshell.kernel.file.DirectoryEntry;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import dev.nutshell.spec.container.DeviceMapping;
import dev.nutshell.spec.container.HostConfig;
import dev.nutshell.spec.runtime.LinuxSpec.DeviceSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Device nodes of a container, and what its control group lets it do with them.
///
/// @param nodes made below `/dev`
/// @param rules applied on top of "deny all"
record ContainerDevices(List<DeviceSpec> nodes, List<DeviceRule> rules) {
    /// Everybody's (runtime-spec, config-linux.md, Default Devices).
    private static final List<DeviceSpec> COMMON =
            List.of(
                    common("/dev/null", 1, 3),
                    common("/dev/zero", 1, 5),
                    common("/dev/full", 1, 7),
                    common("/dev/random", 1, 8),
                    common("/dev/urandom", 1, 9),
                    common("/dev/tty", 5, 0));

    /// Making nodes is harmless where opening them is not; terminals: `/dev/ptmx`, `/dev/console`, `/dev/pts/N`.
    private static final List<DeviceRule> COMMON_RULES =
            List.of(
                    DeviceRule.denyAll(),
                    DeviceRule.allow('c', DeviceRule.ANY, DeviceRule.ANY, "m"),
                    DeviceRule.allow('b', DeviceRule.ANY, DeviceRule.ANY, "m"),
                    DeviceRule.allow('c', 1, 3, "rwm"),
                    DeviceRule.allow('c', 1, 5, "rwm"),
                    DeviceRule.allow('c', 1, 7, "rwm"),
                    DeviceRule.allow('c', 1, 8, "rwm"),
                    DeviceRule.allow('c', 1, 9, "rwm"),
                    DeviceRule.allow('c', 5, 0, "rwm"),
                    DeviceRule.allow('c', 5, 1, "rwm"),
                    DeviceRule.allow('c', 5, 2, "rwm"),
                    DeviceRule.allow('c', 136, DeviceRule.ANY, "rwm"));

    /// Below /dev, but the container's own affair.
    private static final Set<String> OWN =
            Set.of("pts", "shm", "fd", "mqueue", ".lxc", ".lxd-mounts", ".udev", "console");

    ContainerDevices {
        nodes = List.copyOf(nodes);
        rules = List.copyOf(rules);
    }

    static ContainerDevices of(Syscalls syscalls, HostConfig host) {
        List<DeviceSpec> nodes = new ArrayList<>(COMMON);
        if (host.security().privileged()) {
            try (FileCalls files = new FileCalls(syscalls)) {
                collect(files, Path.of("/dev"), "/dev", nodes);
            }
            return new ContainerDevices(nodes, List.of(DeviceRule.allowAll()));
        }
        List<DeviceRule> rules = new ArrayList<>(COMMON_RULES);
        try (FileCalls files = new FileCalls(syscalls)) {
            for (DeviceMapping mapping : host.resources().devices().devices()) {
                add(files, mapping, nodes, rules);
            }
        }
        host.resources()
                .devices()
                .cgroupRules()
                .forEach(rule -> rules.add(DeviceRuleText.parse(rule)));
        return new ContainerDevices(nodes, rules);
    }

    private static void add(
            FileCalls files,
            DeviceMapping mapping,
            List<DeviceSpec> nodes,
            List<DeviceRule> rules) {
        List<DeviceSpec> found = new ArrayList<>();
        try (Fd source = files.open(Path.of(mapping.onHost()), OpenFlags.O_PATH, 0)) {
            FileStatus status = files.attributes().status(source);
            if (status.isDirectory()) {
                collect(files, Path.of(mapping.onHost()), mapping.inContainer(), found);
            } else {
                node(mapping.inContainer(), status, found);
            }
        } catch (EngineException failure) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "error gathering device information while adding custom device \""
                            + mapping.onHost()
                            + "\": "
                            + failure.getMessage(),
                    failure);
        }
        if (found.isEmpty()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "error gathering device information while adding custom device \""
                            + mapping.onHost()
                            + "\": not a device node");
        }
        for (DeviceSpec device : found) {
            nodes.removeIf(other -> other.path().equals(device.path()));
            nodes.add(device);
            rules.add(
                    DeviceRule.allow(
                            device.type(), device.major(), device.minor(), mapping.permissions()));
        }
    }

    /// Every device node below `directory` of the host.
    private static void collect(
            FileCalls files, Path directory, String prefix, List<DeviceSpec> nodes) {
        List<DirectoryEntry> entries = new ArrayList<>();
        try (Fd fd = files.open(directory, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0)) {
            while (files.readEntries(fd, entries)) {
                continue;
            }
            for (DirectoryEntry entry : entries) {
                String name = FileCalls.text(entry.name());
                if (OWN.contains(name)) {
                    continue;
                }
                FileStatus status = files.attributes().status(fd, entry.name()).orElse(null);
                if (status == null) {
                    continue;
                }
                if (status.isDirectory()) {
                    collect(files, directory.resolve(name), prefix + "/" + name, nodes);
                } else {
                    node(prefix + "/" + name, status, nodes);
                }
            }
        }
    }

    private static void node(String path, FileStatus status, List<DeviceSpec> nodes) {
        boolean isCharacter = status.type() == FileModes.S_IFCHR;
        if (!isCharacter && status.type() != FileModes.S_IFBLK) {
            return;
        }
        nodes.removeIf(other -> other.path().equals(path));
        nodes.add(
                new DeviceSpec(
                        path,
                        isCharacter ? 'c' : 'b',
                        status.nodeMajor(),
                        status.nodeMinor(),
                        status.permissions(),
                        Integer.toUnsignedLong(status.uid()),
                        Integer.toUnsignedLong(status.gid())));
    }

    private static DeviceSpec common(String path, int major, int minor) {
        return new DeviceSpec(path, 'c', major, minor, 0666, 0, 0);
    }
}
