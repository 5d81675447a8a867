package dev.nutshell.container.mount;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.store.StateFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// The host's side of binds.
public final class BindSources {
    private BindSources() {}

    /// Checks, when a container is made, that what `--mount` names is there.
    ///
    /// @throws EngineException INVALID_ARGUMENT with Docker's words
    public static void require(List<MountPoint> points) {
        for (MountPoint point : points) {
            if (point instanceof MountPoint.Bind bind && !bind.createsSource()) {
                require(bind);
            }
        }
    }

    /// Makes missing sources before a start where `-v` asked for them, as directories of root's; the others must be there.
    ///
    /// @throws EngineException INVALID_ARGUMENT
    public static void prepare(List<MountPoint> points) {
        for (MountPoint point : points) {
            if (point instanceof MountPoint.Bind bind) {
                if (bind.createsSource()) {
                    make(Path.of(bind.source()));
                } else {
                    require(bind);
                }
            }
        }
    }

    private static void require(MountPoint.Bind bind) {
        if (!Files.exists(Path.of(bind.source()))) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid mount config for type \"bind\": bind source path does not exist: "
                            + bind.source());
        }
    }

    private static void make(Path source) {
        if (Files.exists(source)) {
            return;
        }
        try {
            Files.createDirectories(
                    source,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwxr-xr-x")));
        } catch (IOException e) {
            throw StateFailure.of("make mount source", source, e);
        }
    }
}
