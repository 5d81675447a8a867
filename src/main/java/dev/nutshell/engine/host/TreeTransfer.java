package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.ContainerFiles.CopyOptions;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import dev.nutshell.kernel.file.TreeCopy;
import java.util.Optional;

/// Copies from one root to another by the rules of `docker cp`, which are those of cp(1) with `-r`.
///
/// Paths are absolute in their roots and cannot lead out of them.
final class TreeTransfer {
    private static final int FOLDER_MODE = 0755;

    private final FileCalls files;
    private final CopyOptions options;

    TreeTransfer(FileCalls files, CopyOptions options) {
        this.files = files;
        this.options = options;
    }

    /// @param name what the source is called in a directory that it is copied into
    /// @return bytes of all files
    long copy(Fd sourceRoot, String source, String name, Fd targetRoot, String target) {
        return isContent(source)
                ? copyContent(sourceRoot, source, targetRoot, target)
                : copyNamed(sourceRoot, source, FileCalls.bytes(name), targetRoot, target);
    }

    /// The last name of a path.
    static String name(String path) {
        String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return bare.substring(bare.lastIndexOf('/') + 1);
    }

    /// Whether the path means what is in a directory, not the directory.
    static boolean isContent(String path) {
        return path.endsWith("/.") || path.endsWith("/..") || path.equals("/");
    }

    private long copyContent(Fd sourceRoot, String source, Fd targetRoot, String target) {
        try (Fd from = directory(sourceRoot, source).orElseThrow(() -> missing(source));
                Fd to = directoryFor(targetRoot, target)) {
            TreeCopy copy = new TreeCopy(files, to, manner());
            copy.copy(from);
            return copy.bytes();
        }
    }

    private long copyNamed(
            Fd sourceRoot, String source, byte[] name, Fd targetRoot, String target) {
        boolean mustBeDirectory = source.endsWith("/");
        String path = mustBeDirectory ? source.substring(0, source.length() - 1) : source;
        try (PlacedEntry from =
                PlacedEntry.find(files, sourceRoot, path, options.followLink() || mustBeDirectory)
                        .orElseThrow(() -> missing(source))) {
            FileStatus status = from.status();
            if (status == null) {
                throw missing(source);
            }
            if (mustBeDirectory && !status.isDirectory()) {
                throw new EngineException(ErrorKind.INVALID_ARGUMENT, source + ": not a directory");
            }
            Optional<Fd> folder = directory(targetRoot, target);
            if (folder.isPresent()) {
                try (Fd to = folder.get()) {
                    return copyEntry(from, to, name);
                }
            }
            return status.isDirectory()
                    ? copyContent(sourceRoot, path + "/.", targetRoot, target)
                    : copyFile(from, targetRoot, target);
        }
    }

    private long copyFile(PlacedEntry from, Fd targetRoot, String target) {
        if (target.endsWith("/")) {
            throw new EngineException(
                    ErrorKind.NOT_FOUND, target + ": destination directory must exist");
        }
        try (PlacedEntry place =
                PlacedEntry.find(files, targetRoot, target, true)
                        .orElseThrow(
                                () ->
                                        new EngineException(
                                                ErrorKind.NOT_FOUND,
                                                target + ": no such directory"))) {
            return copyEntry(from, place.parent(), place.name());
        }
    }

    private long copyEntry(PlacedEntry from, Fd to, byte[] as) {
        TreeCopy copy = new TreeCopy(files, to, manner());
        copy.copyEntry(from.parent(), from.name(), as);
        return copy.bytes();
    }

    private TreeCopy.Manner manner() {
        return new TreeCopy.Manner(true, !options.keepOwner());
    }

    /// The directory at `path`, links followed; empty when there is none.
    private Optional<Fd> directory(Fd root, String path) {
        Optional<Fd> entry =
                files.openResolvingIfPresent(
                        root, FileCalls.bytes(path), OpenFlags.O_PATH, PlacedEntry.CONFINED);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        try (Fd found = entry.get()) {
            return files.attributes().status(found).isDirectory()
                    ? Optional.of(files.openAt(found, new byte[] {'.'}, TreeSize.LISTABLE, 0))
                    : Optional.empty();
        }
    }

    /// The directory at `path`, made when nothing is there.
    private Fd directoryFor(Fd root, String path) {
        Optional<Fd> present = directory(root, path);
        if (present.isPresent()) {
            return present.get();
        }
        String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        try (PlacedEntry place =
                PlacedEntry.find(files, root, bare, true)
                        .orElseThrow(
                                () ->
                                        new EngineException(
                                                ErrorKind.NOT_FOUND,
                                                path + ": no such directory"))) {
            if (!files.makeDirectory(place.parent(), place.name(), FOLDER_MODE)) {
                throw new EngineException(
                        ErrorKind.CONFLICT, path + ": cannot copy a directory to a file");
            }
            return files.openAt(place.parent(), place.name(), TreeSize.LISTABLE, 0);
        }
    }

    private static EngineException missing(String path) {
        return new EngineException(ErrorKind.NOT_FOUND, path + ": no such file or directory");
    }
}
