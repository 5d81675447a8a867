package dev.nutshell.container.spec;

import dev.nutshell.spec.container.HostConfig;
import dev.nutshell.spec.container.NamespaceMode;
import dev.nutshell.spec.runtime.MountSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The kernel's file systems that every container has.
final class DefaultMounts {
    private static final long SHM_SIZE = 64L << 20;
    private static final String READ_ONLY = "ro";

    /// They stay writable with a read-only root: programs cannot do without.
    private static final Set<String> ALWAYS_WRITABLE =
            Set.of("/proc", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue");

    private final HostConfig host;
    private final boolean writableCgroups;
    private final String sharedMemory;
    private final Kernel kernel;

    /// What the kernel lets the engine mount.
    ///
    /// @param sysfs a new one: not on a network that belongs to another user namespace (`sysfs_init_fs_context()`)
    /// @param terminalGroup whether group 5, which terminals belong to, exists here
    record Kernel(boolean sysfs, boolean terminalGroup) {
        static final Kernel ANYTHING = new Kernel(true, true);
    }

    /// @param writableCgroups `--security-opt writable-cgroups`
    /// @param sharedMemory path of the `/dev/shm` that comes with another's ipc namespace; empty: one of its own
    DefaultMounts(HostConfig host, boolean writableCgroups, String sharedMemory, Kernel kernel) {
        this.kernel = kernel;
        this.host = host;
        this.writableCgroups = writableCgroups;
        this.sharedMemory = sharedMemory;
    }

    /// Without those over which the user mounts something himself: the same place, or a whole `/dev`.
    ///
    /// @param taken the user's mount points
    List<MountSpec> of(Set<String> taken) {
        List<MountSpec> mounts = new ArrayList<>();
        for (MountSpec mount : all()) {
            String place = mount.destination();
            boolean isTaken =
                    taken.contains(place) || (taken.contains("/dev") && place.startsWith("/dev/"));
            if (!isTaken) {
                mounts.add(mount);
            }
        }
        return mounts;
    }

    private List<MountSpec> all() {
        List<MountSpec> mounts = new ArrayList<>();
        mounts.add(mount("/proc", "proc", "nosuid", "noexec", "nodev"));
        mounts.add(mount("/dev", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"));
        MountSpec terminals =
                mount(
                        "/dev/pts",
                        "devpts",
                        "nosuid",
                        "noexec",
                        "newinstance",
                        "ptmxmode=0666",
                        "mode=0620",
                        "gid=5");
        mounts.add(kernel.terminalGroup() ? terminals : without(terminals, "gid=5"));
        mounts.add(
                kernel.sysfs()
                        ? mount("/sys", "sysfs", "nosuid", "noexec", "nodev", READ_ONLY)
                        : new MountSpec(
                                "/sys", "bind", "/sys", List.of("rbind", "rprivate", "rro")));
        mounts.add(mount("/sys/fs/cgroup", "cgroup", READ_ONLY, "nosuid", "noexec", "nodev"));
        mounts.add(mount("/dev/mqueue", "mqueue", "nosuid", "noexec", "nodev"));
        addSharedMemory(mounts);
        return mounts;
    }

    private void addSharedMemory(List<MountSpec> mounts) {
        if (host.namespaces().ipc() instanceof NamespaceMode.None) {
            return;
        }
        if (!sharedMemory.isEmpty()) {
            mounts.add(
                    new MountSpec("/dev/shm", "bind", sharedMemory, List.of("rbind", "rprivate")));
            return;
        }
        long asked = host.storage().shmSize();
        String size = "size=" + (asked == 0 ? SHM_SIZE : asked);
        mounts.add(
                new MountSpec(
                        "/dev/shm",
                        "tmpfs",
                        "shm",
                        List.of("nosuid", "noexec", "nodev", "mode=1777", size)));
    }

    private static MountSpec without(MountSpec mount, String option) {
        List<String> options = new ArrayList<>(mount.options());
        options.remove(option);
        return new MountSpec(mount.destination(), mount.type(), mount.source(), options);
    }

    private MountSpec mount(String destination, String type, String... options) {
        List<String> words = new ArrayList<>(List.of(options));
        boolean isOpened =
                switch (type) {
                    case "sysfs" -> host.security().privileged();
                    case "cgroup" -> host.security().privileged() || writableCgroups;
                    default -> false;
                };
        if (isOpened) {
            words.remove(READ_ONLY);
        } else if (host.storage().readOnlyRoot()
                && !ALWAYS_WRITABLE.contains(destination)
                && !words.contains(READ_ONLY)) {
            words.add(READ_ONLY);
        }
        return new MountSpec(destination, type, type, words);
    }
}
