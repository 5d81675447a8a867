package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A group's directory in one hierarchy, and the controllers that work on it.
///
/// @param directory open for reading, described by its path
record Membership(Hierarchy hierarchy, Fd directory, List<Controller> controllers) {
    static final int DIRECTORY = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;

    private static final int MODE = 0755;

    Membership {
        controllers = List.copyOf(controllers);
    }

    GroupFiles files(FileCalls files) {
        return new GroupFiles(files, directory);
    }

    boolean has(String controller) {
        for (Controller each : controllers) {
            if (each.controllerName().equals(controller)) {
                return true;
            }
        }
        return false;
    }

    /// Opens the root of a hierarchy.
    static Fd root(FileCalls files, Hierarchy hierarchy) {
        return files.open(Path.of(hierarchy.mountPoint()), DIRECTORY, 0);
    }

    /// Opens the group at `relative` below the root, if it is there.
    static Optional<Fd> find(FileCalls files, Fd root, String relative) {
        return files.openIfPresent(root, FileCalls.bytes(relative), DIRECTORY)
                .map(found -> found.describedAs(root.describe() + "/" + relative));
    }

    /// Makes the group at `relative` below the root; `false` where it is there already.
    static boolean make(FileCalls files, Fd root, String relative) {
        try {
            return files.makeDirectory(root, FileCalls.bytes(relative), MODE);
        } catch (KernelException failure) {
            throw new KernelException(
                    failure.call(), failure.errno(), root.describe() + "/" + relative);
        }
    }

    /// The line that says why something is not available.
    static String reason(KernelException failure) {
        return String.valueOf(failure.getMessage());
    }

    /// Whether `failure` means that this host or this caller cannot do it, and not that the value was bad.
    static boolean isUnavailable(KernelException failure) {
        Errno errno = failure.errno();
        return errno == Errno.EROFS
                || errno == Errno.EACCES
                || errno == Errno.EPERM
                || errno == Errno.ENOENT
                || errno == Errno.ENOSYS
                || errno == Errno.EOPNOTSUPP;
    }
}
