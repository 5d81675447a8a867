package dev.nutshell.container.mount;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.mount.MountTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// What the container's root must be for its binds to exchange mounts with the host (moby: daemon/oci_linux.go, withMounts).
public final class RootPropagation {
    private RootPropagation() {}

    /// `shared` where a bind is, `rslave` where one only listens, empty for private.
    ///
    /// @param table the host's mounts
    /// @throws EngineException INVALID_ARGUMENT when a source lies on a mount that does not pass mounts on
    public static String of(List<MountPoint> points, MountTable table) {
        String propagation = "";
        for (MountPoint point : points) {
            if (!(point instanceof MountPoint.Bind bind)) {
                continue;
            }
            if (MountSpecs.isShared(bind.propagation())) {
                require(bind, table, List.of("shared:"), "a shared mount");
                propagation = "shared";
            } else if (MountSpecs.isSlave(bind.propagation())) {
                require(bind, table, List.of("shared:", "master:"), "a shared or slave mount");
                propagation = propagation.isEmpty() ? "rslave" : propagation;
            }
        }
        return propagation;
    }

    /// Whether any bind is not private: only then the host's table is needed.
    public static boolean matters(List<MountPoint> points) {
        return points.stream()
                .anyMatch(
                        point ->
                                point instanceof MountPoint.Bind bind
                                        && (MountSpecs.isShared(bind.propagation())
                                                || MountSpecs.isSlave(bind.propagation())));
    }

    private static void require(
            MountPoint.Bind bind, MountTable table, List<String> tags, String wanted) {
        MountTable.Entry mount = mountOf(bind.source(), table);
        boolean passesOn =
                mount.tags().stream().anyMatch(tag -> tags.stream().anyMatch(tag::startsWith));
        if (!passesOn) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "path "
                            + bind.source()
                            + " is mounted on "
                            + mount.mountPoint()
                            + " but it is not "
                            + wanted);
        }
    }

    private static MountTable.Entry mountOf(String source, MountTable table) {
        Path path = real(source);
        while (true) {
            var entry = table.at(path.toString());
            if (entry.isPresent()) {
                return entry.get();
            }
            Path parent = path.getParent();
            if (parent == null) {
                throw new EngineException(ErrorKind.SYSTEM, "can't find mount point of " + source);
            }
            path = parent;
        }
    }

    private static Path real(String source) {
        try {
            return Path.of(source).toRealPath();
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid mount config for type \"bind\": bind source path does not exist: "
                            + source,
                    e);
        }
    }
}
