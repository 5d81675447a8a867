package dev.nutshell.cli.create;

import dev.nutshell.base.ByteSize;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.spec.container.BindSpec;
import dev.nutshell.spec.container.Mount;
import dev.nutshell.spec.container.StorageConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Flags of [StorageConfig].
final class StorageFlags {
    private final Set<String> binds = new LinkedHashSet<>();
    private final Set<String> anonymous = new LinkedHashSet<>();
    private final List<Mount> mounts = new ArrayList<>();
    private final Map<String, String> tmpfs = new TreeMap<>();
    private final List<String> volumesFrom = new ArrayList<>();
    private final Map<String, String> options = new TreeMap<>();
    private String volumeDriver = "";
    private boolean readOnly;
    private long shmSize;

    void addTo(Flags flags) {
        flags.value("-v, --volume", "list", "Bind mount a volume", this::volume)
                .value(
                        "--mount",
                        "mount",
                        "Attach a filesystem mount to the container",
                        value -> mounts.add(MountValue.parse(value)))
                .value("--tmpfs", "list", "Mount a tmpfs directory", this::tmpfs)
                .value(
                        "--volumes-from",
                        "list",
                        "Mount volumes from the specified container(s)",
                        volumesFrom::add)
                .value(
                        "--volume-driver",
                        "string",
                        "Optional volume driver for the container",
                        value -> volumeDriver = value)
                .value(
                        "--storage-opt",
                        "list",
                        "Storage driver options for the container",
                        this::option)
                .toggle(
                        "--read-only",
                        "Mount the container's root filesystem as read only",
                        value -> readOnly = value)
                .value(
                        "--shm-size",
                        "bytes",
                        "Size of /dev/shm",
                        value -> shmSize = ByteSize.parse(value).bytes());
    }

    /// Paths that get an anonymous volume.
    List<String> anonymousVolumes() {
        return List.copyOf(anonymous);
    }

    StorageConfig storage() {
        return new StorageConfig(
                List.copyOf(binds),
                mounts,
                tmpfs,
                volumesFrom,
                volumeDriver,
                options,
                readOnly,
                shmSize);
    }

    private void volume(String text) {
        BindSpec spec = BindSpec.parse(absolute(text));
        if (spec.source().isEmpty()) {
            anonymous.add(spec.target());
        } else {
            binds.add(absolute(text));
        }
    }

    /// Only a source that starts with a dot is taken from the working directory: everything else may be a volume's name.
    private static String absolute(String text) {
        int colon = text.indexOf(':');
        if (colon < 0 || !text.startsWith(".")) {
            return text;
        }
        Path source = Path.of(text.substring(0, colon)).toAbsolutePath().normalize();
        return source + text.substring(colon);
    }

    private void tmpfs(String text) {
        int colon = text.indexOf(':');
        String target = colon < 0 ? text : text.substring(0, colon);
        if (!target.startsWith("/")) {
            throw new IllegalArgumentException(
                    "invalid mount path: '" + target + "' mount path must be absolute");
        }
        tmpfs.put(target, colon < 0 ? "" : text.substring(colon + 1));
    }

    private void option(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw UsageException.badFlag("invalid storage option");
        }
        options.put(text.substring(0, equals), text.substring(equals + 1));
    }
}
