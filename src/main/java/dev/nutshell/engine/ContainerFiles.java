package dev.nutshell.engine;

import java.io.InputStream;
import java.io.OutputStream;

/// Files of containers, as tar archives. Paths are resolved inside the container's root: no link leads out of it.
public interface ContainerFiles {
    /// Copies the file or directory `source` of the container to `target`, by the rules of cp(1): a directory that is there
    /// gets it inside, a trailing `/.` means the content alone. `target` is a path of the host.
    ///
    /// @return bytes of all files
    long copyOut(String container, String source, String target, CopyOptions options);

    /// Copies `source` into the container, by the same rules.
    ///
    /// @return bytes of all files
    long copyIn(String source, String container, String target, CopyOptions options);

    /// @param keepOwner keep owners instead of those of the copying user (out) or root (in)
    /// @param followLink follow a symbolic link at the source itself
    record CopyOptions(boolean keepOwner, boolean followLink) {}

    /// Writes the file or directory at `path` as a tar archive whose root entry is its base name.
    ///
    /// @param follow a symbolic link at `path` itself
    void read(String container, String path, boolean follow, OutputStream archive);

    /// Unpacks `archive` into the directory `path`, which must be there.
    ///
    /// @param keepOwner take owners from the archive instead of root
    void write(String container, String path, InputStream archive, boolean keepOwner);
}
