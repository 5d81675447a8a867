package dev.nutshell.runtime.init;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.util.Optional;

/// Paths in the container, resolved inside its root and never through a magic link of `/proc` (`openat2(2)`).
///
/// The image is a stranger's: any component may be a symbolic link. It leads to where the container itself would get.
final class ContainerRoot {
    private static final int RESOLVE = OpenFlags.RESOLVE_IN_ROOT | OpenFlags.RESOLVE_NO_MAGICLINKS;
    private static final int REFERENCE = OpenFlags.O_PATH;
    private static final int DIRECTORY = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY;
    private static final int DIRECTORY_MODE = 0755;
    private static final int FILE_MODE = 0755;

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

    /// The directory `path`, made with its missing parents.
    Fd directory(String path) {
        String[] names = path.split("/", -1);
        StringBuilder known = new StringBuilder();
        Fd current = files.openResolving(root, FileCalls.bytes("."), DIRECTORY, 0, RESOLVE);
        for (String name : names) {
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            known.append('/').append(name);
            try (Fd parent = current) {
                current = step(parent, name, known.toString());
            }
        }
        return current;
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
            return isDirectory ? directory(path) : file(path);
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

    /// The directory that holds `path`, made where it is missing.
    Fd parent(String path) {
        int slash = path.lastIndexOf('/');
        return directory(slash <= 0 ? "/" : path.substring(0, slash));
    }

    /// The last component of `path`.
    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private Fd file(String path) {
        try (Fd parent = parent(path)) {
            files.createFile(parent, FileCalls.bytes(name(path)), FILE_MODE).ifPresent(Fd::close);
            return files.openAt(
                    parent, FileCalls.bytes(name(path)), REFERENCE | OpenFlags.O_NOFOLLOW, 0);
        }
    }

    /// `parent/name`, a link followed inside the root; made where nothing is there.
    private Fd step(Fd parent, String name, String whole) {
        Optional<Fd> next = files.openResolvingIfPresent(root, relative(whole), DIRECTORY, RESOLVE);
        if (next.isPresent()) {
            return next.get();
        }
        if (!files.makeDirectory(parent, FileCalls.bytes(name), DIRECTORY_MODE)) {
            throw new EngineException(
                    ErrorKind.CONFLICT,
                    whole + " in the container is no directory: it is a file or a broken link");
        }
        return files.openAt(parent, FileCalls.bytes(name), DIRECTORY | OpenFlags.O_NOFOLLOW, 0);
    }

    private static byte[] relative(String path) {
        int start = 0;
        while (start < path.length() && path.charAt(start) == '/') {
            start++;
        }
        return FileCalls.bytes(start == path.length() ? "." : path.substring(start));
    }
}
