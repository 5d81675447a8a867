package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An entry of a directory that a path leads to, found without leaving the root: links among its parents are followed inside.
///
/// @param parent opened O_PATH; closed with this
/// @param status of the entry itself; absent when there is none
record PlacedEntry(Fd parent, byte[] name, @Nullable FileStatus status) implements AutoCloseable {
    static final int CONFINED = OpenFlags.RESOLVE_IN_ROOT | OpenFlags.RESOLVE_NO_MAGICLINKS;

    private static final int DIRECTORY = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY;
    private static final int MOST_LINKS = 40;

    /// @param path does not end with a slash
    /// @param follow whether a symbolic link at the path itself is followed
    /// @return empty when the directory that would hold it does not exist
    static Optional<PlacedEntry> find(FileCalls files, Fd root, String path, boolean follow) {
        String current = path;
        for (int i = 0; i < MOST_LINKS; i++) {
            int slash = current.lastIndexOf('/');
            String folder = slash <= 0 ? "/" : current.substring(0, slash);
            byte[] name = FileCalls.bytes(current.substring(slash + 1));
            Optional<Fd> parent =
                    files.openResolvingIfPresent(
                            root, FileCalls.bytes(folder), DIRECTORY, CONFINED);
            if (parent.isEmpty()) {
                return Optional.empty();
            }
            FileStatus status = files.attributes().status(parent.get(), name).orElse(null);
            if (status == null || !follow || !status.isSymlink()) {
                return Optional.of(new PlacedEntry(parent.get(), name, status));
            }
            try (Fd passed = parent.get()) {
                String target = FileCalls.text(files.readLink(passed, name));
                current = target.startsWith("/") ? target : folder + "/" + target;
            }
        }
        throw new EngineException(
                ErrorKind.INVALID_ARGUMENT, path + ": too many levels of symbolic links");
    }

    @Override
    public void close() {
        parent.close();
    }
}
