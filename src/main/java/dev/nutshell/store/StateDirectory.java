package dev.nutshell.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/// Makes folders of the state, which only root may enter (docker: `/var/lib/docker` is 0710; CVE-2021-21284).
public final class StateDirectory {
    private StateDirectory() {}

    /// Makes `directory` and its missing parents with mode 0700; does nothing where it exists.
    public static Path ensure(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            }
            return directory;
        } catch (IOException e) {
            throw StateFailure.of("make folder", directory, e);
        }
    }

    /// The folder that holds `file`.
    public static Path of(Path file) {
        return Objects.requireNonNull(
                file.toAbsolutePath().getParent(), "a state file has a folder");
    }
}
