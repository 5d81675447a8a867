package dev.nutshell.engine;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/// Files of containers, as tar archives. Paths are resolved inside the container's root: no link leads out of it.
public interface ContainerFiles {
    /// @param size bytes
    /// @param directory whether it is one, after following links if it was asked to
    /// @param linkTarget of a symbolic link; empty for everything else
    record Status(String name, long size, int mode, boolean directory, String linkTarget) {}

    /// Empty when there is nothing at `path`.
    Optional<Status> status(String container, String path);

    /// Writes the file or directory at `path` as a tar archive whose root entry is its base name.
    ///
    /// @param follow a symbolic link at `path` itself
    void read(String container, String path, boolean follow, OutputStream archive);

    /// Unpacks `archive` into the directory `path`, which must be there.
    void write(String container, String path, InputStream archive, WriteOptions options);

    /// @param keepOwner take owners from the archive instead of root
    /// @param replaceKinds let a file replace a directory and a directory a file
    record WriteOptions(boolean keepOwner, boolean replaceKinds) {}
}
