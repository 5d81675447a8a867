package dev.nutshell.runtime.init;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import java.util.Optional;
import java.util.Set;

/// Paths in the container, resolved inside its root and never through a magic link of `/proc` (`openat2(2)`).
///
/// The image is a stranger's: any component may be a symbolic link. It leads to where the container itself would get.
final class ContainerRoot {
    private static final int RESOLVE = OpenFlags.RESOLVE_IN_ROOT | OpenFlags.RESOLVE_NO_MAGICLINKS;
    private static final int REFERENCE = OpenFlags.O_PATH;
    private static final int DIRECTORY = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY;
    private static final int DIRECTORY_MODE = 0755;
    private static final int FILE_MODE = 0755;

    /// `MAXSYMLINKS` of the kernel, path_resolution(7).
    private static final int MOST_LINKS = 40;

    private static final long PROC_SUPER_MAGIC = 0x9fa0;

    /// What programs such as lxcfs replace, and which rules nothing (runc: libcontainer/rootfs_linux.go).
    private static final Set<String> HARMLESS_IN_PROC =
            Set.of(
                    "/proc/cpuinfo",
                    "/proc/diskstats",
                    "/proc/meminfo",
                    "/proc/stat",
                    "/proc/swaps",
                    "/proc/uptime",
                    "/proc/loadavg",
                    "/proc/slabinfo",
                    "/proc/net/dev",
                    "/proc/sys/kernel/ns_last_pid",
                    "/proc/sys/crypto/fips_enabled");

    private final FileCalls files;
    private final Fd root;

    ContainerRoot(FileCalls files, Fd root) {
        this.files = files;
        this.root = root;
    }

    Fd directoryDescriptor() {
        return root;
    }

    /// A reference (O_PATH) to what `path` is; empty where there is nothing.
    Optional<Fd> find(String path) {
        return files.openResolvingIfPresent(root, relative(path), REFERENCE, RESOLVE);
    }

    /// As [#find], but a last component that is a symbolic link stays one.
    Optional<Fd> findUnfollowed(String path) {
        return files.openResolvingIfPresent(
                root, relative(path), REFERENCE | OpenFlags.O_NOFOLLOW, RESOLVE);
    }

    /// Opens what `path` is.
    ///
    /// @throws dev.nutshell.kernel.call.KernelException when that fails
    Fd open(String path, int flags) {
        return files.openResolving(root, relative(path), flags, 0, RESOLVE);
    }

    /// The directory `path`, made with its missing parents. A link to a place that is missing has that place made.
    Fd directory(String path) {
        return new Walk(path).directory();
    }

    /// As [#directory] for a name in the root itself, where a symbolic link is refused.
    Fd realDirectory(String path) {
        byte[] name = FileCalls.bytes(name(path));
        files.makeDirectory(root, name, DIRECTORY_MODE);
        Fd found = files.openAt(root, name, REFERENCE | OpenFlags.O_NOFOLLOW, 0);
        if (!files.attributes().status(found).isDirectory()) {
            found.close();
            throw new EngineException(
                    ErrorKind.CONFLICT,
                    path + " in the image is no directory: a link or file there is refused");
        }
        return found;
    }

    /// The existing `path`, or a new directory or empty file there: what something can be mounted on.
    ///
    /// @throws EngineException CONFLICT when a directory is wanted and a file is there, or the other way round
    Fd mountPoint(String path, boolean isDirectory) {
        Optional<Fd> existing = find(path);
        if (existing.isEmpty()) {
            return isDirectory ? directory(path) : new Walk(path).file();
        }
        Fd found = existing.get();
        if (files.attributes().status(found).isDirectory() != isDirectory) {
            found.close();
            throw new EngineException(
                    ErrorKind.CONFLICT,
                    isDirectory
                            ? path
                                    + " is a file in the container: a directory cannot be mounted on it"
                            : path
                                    + " is a directory in the container: a file cannot be mounted on it");
        }
        return found;
    }

    /// As [#mountPoint] for what the container may put where it likes, but for the kernel's own files: to cover one of `/proc`
    /// would fake it (CVE-2019-19921), whatever link of the image leads there.
    Fd openMountPoint(String path, boolean isDirectory) {
        Fd found = mountPoint(path, isDirectory);
        if (files.attributes().fileSystemType(found) == PROC_SUPER_MAGIC
                && !HARMLESS_IN_PROC.contains(path)) {
            found.close();
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, path + " cannot be mounted on: it is inside /proc");
        }
        return found;
    }

    /// The directory that holds `path`, made where it is missing.
    Fd parent(String path) {
        return directory(parentOf(path));
    }

    /// The last component of `path`.
    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String parentOf(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    private static byte[] relative(String path) {
        int start = 0;
        while (start < path.length() && path.charAt(start) == '/') {
            start++;
        }
        return FileCalls.bytes(start == path.length() ? "." : path.substring(start));
    }

    /// Makes what is missing on one path.
    private final class Walk {
        private final String asked;
        private String path;
        private int links;

        Walk(String path) {
            this.asked = path;
            this.path = path;
        }

        /// How far the path is there.
        ///
        /// @param end where in the path its name ends
        private record Deepest(Fd directory, int end) implements AutoCloseable {
            @Override
            public void close() {
                directory.close();
            }
        }

        /// What is there already, `..` and links included, the kernel resolves: only the first component that is missing is
        /// looked at here.
        Fd directory() {
            while (true) {
                Optional<Fd> whole = existing(path);
                if (whole.isPresent()) {
                    return whole.get();
                }
                makeFirstMissing();
            }
        }

        private void makeFirstMissing() {
            try (Deepest deepest = deepest()) {
                int next = endOfName(deepest.end());
                String name = name(path.substring(0, next));
                if (!files.makeDirectory(
                        deepest.directory(), FileCalls.bytes(name), DIRECTORY_MODE)) {
                    String place = path.substring(0, deepest.end());
                    path = followed(deepest.directory(), place, name) + path.substring(next);
                }
            }
        }

        private Deepest deepest() {
            Fd current = existing("/").orElseThrow();
            int end = 0;
            while (endOfName(end) > end) {
                Optional<Fd> deeper = existing(path.substring(0, endOfName(end)));
                if (deeper.isEmpty()) {
                    break;
                }
                current.close();
                current = deeper.get();
                end = endOfName(end);
            }
            return new Deepest(current, end);
        }

        private Optional<Fd> existing(String directory) {
            return files.openResolvingIfPresent(root, relative(directory), DIRECTORY, RESOLVE);
        }

        /// Where the component after position `at` ends.
        private int endOfName(int at) {
            int start = at;
            while (start < path.length() && path.charAt(start) == '/') {
                start++;
            }
            int end = path.indexOf('/', start);
            return end < 0 ? path.length() : end;
        }

        /// An empty file, in a directory that is made where it is missing.
        Fd file() {
            while (true) {
                String place = parentOf(path);
                String name = name(path);
                try (Fd parent = new Walk(place).directory()) {
                    files.createFile(parent, FileCalls.bytes(name), FILE_MODE).ifPresent(Fd::close);
                    Optional<Fd> found = find(path);
                    if (found.isPresent()) {
                        return found.get();
                    }
                    path = followed(parent, place, name);
                }
            }
        }

        /// Where the link `name` in the directory `parent`, which is `place`, leads.
        private String followed(Fd parent, String place, String name) {
            byte[] entry = FileCalls.bytes(name);
            boolean isLink =
                    files.attributes()
                            .status(parent, entry)
                            .filter(FileStatus::isSymlink)
                            .isPresent();
            if (!isLink || ++links > MOST_LINKS) {
                throw new EngineException(
                        ErrorKind.CONFLICT,
                        asked
                                + " in the container cannot be made: "
                                + name
                                + (isLink ? " is a link in a circle" : " is a file"));
            }
            String target = FileCalls.text(files.readLink(parent, entry));
            return target.startsWith("/") ? target : place + "/" + target;
        }
    }
}
