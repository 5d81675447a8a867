package dev.nutshell.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One mount that the user asked for (`-v`, `--mount`, `--tmpfs`). Targets are absolute paths in the container.
public sealed interface MountRequest {
    String target();

    /// Who sees mounts made below later (mount_namespaces(7)).
    enum Propagation {
        PRIVATE,
        RPRIVATE,
        SLAVE,
        RSLAVE,
        SHARED,
        RSHARED
    }

    /// How far `readOnly` and the bind itself reach into mounts below the source (`bind-recursive`).
    enum Recursion {
        /// Submounts come along; read-only reaches them where the kernel can (Linux 5.12).
        ENABLED,
        /// Submounts stay away.
        DISABLED,
        /// Submounts come along and stay writable.
        WRITABLE,
        /// Submounts come along and must become read-only, or the run fails.
        READONLY
    }

    /// A directory or file of the host; `source` is absolute.
    ///
    /// @param createSource make a missing source a directory (`-v`) instead of failing (`--mount`)
    record Bind(
            String source,
            String target,
            boolean readOnly,
            Propagation propagation,
            Recursion recursion,
            boolean createSource)
            implements MountRequest {}

    /// A memory file system.
    ///
    /// @param options mount options as written after `--tmpfs PATH:`, each one word, checked
    /// @param mode permission bits of its root directory, absent: 01777
    record Tmpfs(
            String target,
            boolean readOnly,
            @Nullable Long sizeBytes,
            @Nullable Integer mode,
            List<String> options)
            implements MountRequest {
        public Tmpfs {
            options = List.copyOf(options);
        }
    }

    /// A volume: by name, or anonymous, which goes away with its container.
    ///
    /// @param noCopy leave a new volume empty instead of filling it from the image
    /// @param subpath directory in the volume to mount instead of its root
    record Volume(
            @Nullable String name,
            String target,
            boolean readOnly,
            boolean noCopy,
            @Nullable String subpath)
            implements MountRequest {}
}
