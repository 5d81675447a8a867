package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One entry of `HostConfig.Mounts` (`--mount`). `-v` and `--tmpfs` stay texts in [StorageConfig], as in Docker.
///
/// `target` is an absolute path in the container.
public sealed interface Mount {
    String target();

    boolean readOnly();

    ObjectNode toJson();

    /// Who sees mounts made below later (mount_namespaces(7)).
    enum Propagation {
        PRIVATE("private"),
        RPRIVATE("rprivate"),
        SLAVE("slave"),
        RSLAVE("rslave"),
        SHARED("shared"),
        RSHARED("rshared");

        private final String text;

        Propagation(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        public static Propagation parse(String text) {
            for (Propagation propagation : values()) {
                if (propagation.text.equals(text)) {
                    return propagation;
                }
            }
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "invalid propagation mode: " + text);
        }
    }

    /// How far the bind, and `readOnly`, reach into mounts below the source (`bind-recursive`).
    enum Recursion {
        /// Submounts come along; read-only reaches them where the kernel can (Linux 5.12).
        ENABLED,
        /// Submounts stay away.
        DISABLED,
        /// Submounts come along and stay writable.
        WRITABLE,
        /// Submounts come along and must become read-only, or the start fails.
        READONLY
    }

    /// A directory or file of the host; `source` is absolute.
    ///
    /// @param propagation absent: `rprivate`
    /// @param createSource make a missing source a directory instead of failing
    record Bind(
            String source,
            String target,
            boolean readOnly,
            @Nullable Propagation propagation,
            Recursion recursion,
            boolean createSource)
            implements Mount {
        @Override
        public ObjectNode toJson() {
            ObjectNode node = MountJson.start("bind", source, target, readOnly);
            ObjectNode options = Json.object();
            if (propagation != null) {
                options.put("Propagation", propagation.text());
            }
            Fields.putIfTrue(options, "NonRecursive", recursion == Recursion.DISABLED);
            Fields.putIfTrue(options, "CreateMountpoint", createSource);
            Fields.putIfTrue(options, "ReadOnlyNonRecursive", recursion == Recursion.WRITABLE);
            Fields.putIfTrue(options, "ReadOnlyForceRecursive", recursion == Recursion.READONLY);
            return MountJson.with(node, "BindOptions", options);
        }
    }

    /// A volume.
    ///
    /// @param name empty: anonymous, goes away with its container
    /// @param noCopy leave a new volume empty instead of filling it from the image
    /// @param labels of a volume that has to be made
    /// @param driver of a volume that has to be made; empty: `local`
    /// @param subpath directory in the volume to mount instead of its root; empty: the root
    record Volume(
            String name,
            String target,
            boolean readOnly,
            boolean noCopy,
            Map<String, String> labels,
            String driver,
            Map<String, String> driverOptions,
            String subpath)
            implements Mount {
        public Volume {
            labels = Fields.sorted(labels);
            driverOptions = Fields.sorted(driverOptions);
        }

        @Override
        public ObjectNode toJson() {
            ObjectNode node = MountJson.start("volume", name, target, readOnly);
            ObjectNode options = Json.object();
            Fields.putIfTrue(options, "NoCopy", noCopy);
            Fields.putUnlessEmpty(options, "Labels", labels);
            if (!driver.isEmpty() || !driverOptions.isEmpty()) {
                ObjectNode config = options.putObject("DriverConfig");
                Fields.putUnlessEmpty(config, "Name", driver);
                Fields.putUnlessEmpty(config, "Options", driverOptions);
            }
            Fields.putUnlessEmpty(options, "Subpath", subpath);
            return MountJson.with(node, "VolumeOptions", options);
        }
    }

    /// The file system of another image, read-only.
    ///
    /// @param source reference or id of the image
    /// @param readOnly whether that was said, too; it is so anyway
    /// @param subpath directory or file in the image; empty: its root
    record Image(String source, String target, boolean readOnly, String subpath) implements Mount {
        @Override
        public ObjectNode toJson() {
            ObjectNode node = MountJson.start("image", source, target, readOnly);
            ObjectNode options = Json.object();
            Fields.putUnlessEmpty(options, "Subpath", subpath);
            return MountJson.with(node, "ImageOptions", options);
        }
    }

    /// A memory file system.
    ///
    /// @param sizeBytes 0: half of the memory
    /// @param mode permission bits of its root directory; 0: 01777
    /// @param options each a word or a pair, as `[["noexec"], ["uid", "1"]]`
    record Tmpfs(
            String target, boolean readOnly, long sizeBytes, int mode, List<List<String>> options)
            implements Mount {
        public Tmpfs {
            options = options.stream().map(List::copyOf).toList();
        }

        @Override
        public ObjectNode toJson() {
            ObjectNode node = MountJson.start("tmpfs", "", target, readOnly);
            ObjectNode tmpfs = Json.object();
            if (sizeBytes != 0) {
                tmpfs.put("SizeBytes", sizeBytes);
            }
            if (mode != 0) {
                tmpfs.put("Mode", mode);
            }
            if (!options.isEmpty()) {
                tmpfs.putArray("Options").addAll(options.stream().map(Json::texts).toList());
            }
            return MountJson.with(node, "TmpfsOptions", tmpfs);
        }
    }

    static Mount fromJson(JsonNode node) {
        return MountJson.read(node);
    }
}
