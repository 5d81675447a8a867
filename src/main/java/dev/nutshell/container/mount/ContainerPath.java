package dev.nutshell.container.mount;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/// Absolute paths in a container, as Go's `path.Clean` makes them. The text only: links are resolved when it is mounted.
final class ContainerPath {
    private static final String PROC = "/proc";

    /// Files that programs such as lxcfs replace, and which rule nothing (runc: libcontainer/rootfs_linux.go).
    private static final Set<String> HARMLESS =
            Set.of(
                    "/proc/cpuinfo",
                    "/proc/diskstats",
                    "/proc/meminfo",
                    "/proc/stat",
                    "/proc/swaps",
                    "/proc/uptime",
                    "/proc/loadavg",
                    "/proc/slabinfo",
                    "/proc/sys/kernel/ns_last_pid",
                    "/proc/sys/crypto/fips_enabled");

    private ContainerPath() {}

    /// `path` without `.`, `..`, and slashes that mean nothing.
    static String clean(String path) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return "/" + String.join("/", parts);
    }

    /// The clean form of a place where something may be mounted.
    ///
    /// @param source what is to be mounted there
    /// @throws EngineException INVALID_ARGUMENT for the root, and for what would fake the kernel's own files (CVE-2019-19921)
    static String mountPoint(String path, String source) {
        if (!path.startsWith("/")) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid mount path: '" + path + "' mount path must be absolute");
        }
        String clean = clean(path);
        if (clean.equals("/")) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "invalid specification: destination can't be '/'");
        }
        boolean isFake =
                clean.equals(PROC)
                        ? !source.equals(PROC)
                        : clean.startsWith(PROC + "/") && !HARMLESS.contains(clean);
        if (isFake) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "mount on " + clean + ": cannot be mounted because it is inside /proc");
        }
        return clean;
    }

    /// How many components a clean path has.
    static int depth(String path) {
        return (int) path.chars().filter(c -> c == '/').count();
    }
}
