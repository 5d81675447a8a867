package dev.nutshell.container.mount;

import dev.nutshell.kernel.file.FileStatus;
import java.util.Set;

/// What a start puts into a container's writable layer only to have something to mount over.
///
/// It is no change that anybody made: `diff` does not show it, `commit` does not keep it (Docker has it in a layer of its own,
/// moby daemon/initlayer/setup_unix.go).
public final class MountPlaces {
    private static final Set<String> FOLDERS =
            Set.of("/dev", "/dev/mqueue", "/dev/pts", "/dev/shm", "/proc", "/sys");
    private static final Set<String> FILES =
            Set.of(
                    "/.dockerenv",
                    "/dev/console",
                    "/etc/hostname",
                    "/etc/hosts",
                    "/etc/resolv.conf");

    private MountPlaces() {}

    /// @param path from the container's root, beginning with a slash
    /// @param status of what is there in the writable layer
    public static boolean isOne(String path, FileStatus status) {
        return status.isDirectory()
                ? FOLDERS.contains(path)
                : status.isRegular() && status.size() == 0 && FILES.contains(path);
    }
}
