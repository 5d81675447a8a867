package dev.nutshell.container.mount;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.file.FileStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// What the engine puts into a container's writable layer: the mark of a container, and what is only there to be mounted over.
///
/// It is no change that anybody made: `diff` does not show it, `commit` does not keep it (Docker has it in a layer of its own,
/// moby daemon/initlayer/setup_unix.go).
public final class MountPlaces {
    private static final Set<String> FOLDERS =
            Set.of("/dev", "/dev/mqueue", "/dev/pts", "/dev/shm", "/proc", "/sys");
    private static final String MARK = ".dockerenv";
    private static final Set<String> FILES =
            Set.of("/" + MARK, "/dev/console", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf");

    private MountPlaces() {}

    /// Makes the empty file by which scripts and programs tell that they are in a container.
    ///
    /// @param upper a new writable layer
    public static void mark(Path upper) {
        try {
            Files.createFile(upper.resolve(MARK));
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.SYSTEM,
                    "cannot create " + upper.resolve(MARK) + ": " + e.getMessage(),
                    e);
        }
    }

    /// @param path from the container's root, beginning with a slash
    /// @param status of what is there in the writable layer
    public static boolean isOne(String path, FileStatus status) {
        return status.isDirectory()
                ? FOLDERS.contains(path)
                : status.isRegular() && status.size() == 0 && FILES.contains(path);
    }
}
