package dev.nutshell.container.spec;

import dev.nutshell.spec.container.HostConfig;
import dev.nutshell.spec.container.NamespaceMode;
import dev.nutshell.spec.runtime.MountSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The mounts of every container, in Docker's order and with its options, and how the user's own go between them.
final class DefaultMounts {
    private static final long SHM_SIZE = 64L << 20;
    private static final String DEV = "/dev";
    private static final String SHM = "/dev/shm";

    private DefaultMounts() {}

    /// All mounts of a container. The user's win over defaults at the same place; one at `/dev` over all below it.
    static List<MountSpec> with(HostConfig host, List<MountSpec> own) {
        Set<String> taken =
                own.stream().map(MountSpec::destination).collect(Collectors.toSet());
        List<MountSpec> mounts = new ArrayList<>();
        for (MountSpec mount : defaults(host)) {
            boolean isBelowOwnDev =
                    taken.contains(DEV) && mount.destination().startsWith(DEV + "/");
            if (!taken.contains(mount.destination()) && !isBelowOwnDev) {
                mounts.add(mount);
            }
        }
        // a mount must come after the one that it lies in
        own.stream()
                .sorted(Comparator.comparingLong(mount -> depth(mount.destination())))
                .forEach(mounts::add);
        return mounts;
    }

    private static List<MountSpec> defaults(HostConfig host) {
        String access = host.security().privileged() ? "rw" : "ro";
        List<MountSpec> mounts = new ArrayList<>();
        mounts.add(mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev"));
        mounts.add(
                mount(DEV, "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"));
        mounts.add(
                mount(
                        "/dev/pts",
                        "devpts",
                        "devpts",
                        "nosuid",
                        "noexec",
                        "newinstance",
                        "ptmxmode=0666",
                        "mode=0620",
                        "gid=5"));
        mounts.add(mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", access));
        mounts.add(
                mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", access));
        mounts.add(messageQueues(host));
        sharedMemory(host, mounts);
        return mounts;
    }

    private static MountSpec messageQueues(HostConfig host) {
        return isOnHost(host.namespaces().ipc())
                ? new MountSpec("/dev/mqueue", "bind", "/dev/mqueue", List.of("rbind", "rprivate"))
                : mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
    }

    private static void sharedMemory(HostConfig host, List<MountSpec> mounts) {
        NamespaceMode ipc = host.namespaces().ipc();
        if (isOnHost(ipc)) {
            mounts.add(new MountSpec(SHM, "bind", SHM, List.of("rbind", "rprivate")));
        } else if (!(ipc instanceof NamespaceMode.None)) {
            long size = host.storage().shmSize() == 0 ? SHM_SIZE : host.storage().shmSize();
            mounts.add(
                    mount(
                            SHM,
                            "tmpfs",
                            "shm",
                            "nosuid",
                            "noexec",
                            "nodev",
                            "mode=1777",
                            "size=" + size));
        }
    }

    private static boolean isOnHost(NamespaceMode mode) {
        return mode instanceof NamespaceMode.Host;
    }

    private static long depth(String path) {
        return path.equals("/") ? 0 : path.chars().filter(c -> c == '/').count();
    }

    private static MountSpec mount(
            String destination, String type, String source, String... options) {
        return new MountSpec(destination, type, source, List.of(options));
    }
}
