package dev.nutshell.container.mount;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import dev.nutshell.spec.container.Mount.Propagation;
import dev.nutshell.spec.container.Mount.Recursion;
import java.util.List;

/// One thing that is mounted into a container at each start; decided when the container is made.
///
/// `destination` is absolute and clean: no `.`, `..`, double or closing slash.
public sealed interface MountPoint {
    String destination();

    boolean isWritable();

    /// This mount point with less: `--volumes-from other:ro`.
    MountPoint readOnly();

    /// As Docker's `inspect` shows it.
    ObjectNode toDocker();

    /// As the record keeps it: what [#toDocker] has, and what Docker keeps elsewhere.
    ObjectNode toJson();

    /// A directory or file of the host.
    ///
    /// @param source absolute and clean
    /// @param mode the words after the second colon of `-v`; only shown
    /// @param createsSource a missing source is made, as a directory
    record Bind(
            String source,
            String destination,
            boolean isWritable,
            Propagation propagation,
            Recursion recursion,
            String mode,
            boolean createsSource)
            implements MountPoint {
        @Override
        public MountPoint readOnly() {
            return new Bind(
                    source, destination, false, propagation, recursion, mode, createsSource);
        }

        @Override
        public ObjectNode toDocker() {
            return Json.object()
                    .put("Type", "bind")
                    .put("Source", source)
                    .put("Destination", destination)
                    .put("Mode", mode)
                    .put("RW", isWritable)
                    .put("Propagation", propagation.text());
        }

        @Override
        public ObjectNode toJson() {
            return toDocker()
                    .put("recursion", recursion.name())
                    .put("createsSource", createsSource);
        }
    }

    /// A volume.
    ///
    /// @param path where the volume's files are on the host
    /// @param mode the words after the second colon of `-v`; only shown
    /// @param subpath directory in the volume that is mounted instead of its root; empty: the root
    record Volume(
            String name,
            String path,
            String destination,
            boolean isWritable,
            String mode,
            String subpath)
            implements MountPoint {
        @Override
        public MountPoint readOnly() {
            return new Volume(name, path, destination, false, mode, subpath);
        }

        @Override
        public ObjectNode toDocker() {
            return Json.object()
                    .put("Type", "volume")
                    .put("Name", name)
                    .put("Source", path)
                    .put("Destination", destination)
                    .put("Driver", "local")
                    .put("Mode", mode)
                    .put("RW", isWritable)
                    .put("Propagation", "");
        }

        @Override
        public ObjectNode toJson() {
            return toDocker().put("subpath", subpath);
        }
    }

    /// The file system of another image.
    ///
    /// @param name as the user named it
    /// @param id digest of its configuration: the name may be another image's by the next start
    /// @param subpath what of it is mounted instead of its root; empty: the root
    record Image(String name, Digest id, String destination, String subpath) implements MountPoint {
        @Override
        public boolean isWritable() {
            return false;
        }

        @Override
        public MountPoint readOnly() {
            return this;
        }

        @Override
        public ObjectNode toDocker() {
            return Json.object()
                    .put("Type", "image")
                    .put("Name", name)
                    .put("Source", name)
                    .put("Destination", destination)
                    .put("Mode", "")
                    .put("RW", false)
                    .put("Propagation", "");
        }

        @Override
        public ObjectNode toJson() {
            return toDocker().put("imageId", id.toString()).put("subpath", subpath);
        }
    }

    /// A memory file system.
    ///
    /// @param options as given, checked; without Docker's defaults
    record Tmpfs(String destination, boolean isWritable, List<String> options)
            implements MountPoint {
        public Tmpfs {
            options = List.copyOf(options);
        }

        @Override
        public MountPoint readOnly() {
            return new Tmpfs(destination, false, options);
        }

        @Override
        public ObjectNode toDocker() {
            return Json.object()
                    .put("Type", "tmpfs")
                    .put("Source", "")
                    .put("Destination", destination)
                    .put("Mode", "")
                    .put("RW", isWritable)
                    .put("Propagation", "");
        }

        @Override
        public ObjectNode toJson() {
            ObjectNode node = toDocker();
            node.set("options", Json.texts(options));
            return node;
        }
    }

    /// @throws EngineException CORRUPT
    static MountPoint fromJson(JsonNode node, String subject) {
        String type = Json.requiredText(node, "Type", subject);
        String destination = Json.requiredText(node, "Destination", subject);
        boolean writable = node.path("RW").asBoolean();
        String source = Json.text(node, "Source").orElse("");
        String mode = Json.text(node, "Mode").orElse("");
        return switch (type) {
            case "bind" ->
                    new Bind(
                            source,
                            destination,
                            writable,
                            Propagation.parse(Json.requiredText(node, "Propagation", subject)),
                            Recursion.valueOf(Json.requiredText(node, "recursion", subject)),
                            mode,
                            node.path("createsSource").asBoolean());
            case "volume" ->
                    new Volume(
                            Json.requiredText(node, "Name", subject),
                            source,
                            destination,
                            writable,
                            mode,
                            Json.text(node, "subpath").orElse(""));
            case "image" ->
                    new Image(
                            source,
                            Digest.parse(Json.requiredText(node, "imageId", subject)),
                            destination,
                            Json.text(node, "subpath").orElse(""));
            case "tmpfs" -> new Tmpfs(destination, writable, Json.textList(node, "options"));
            default ->
                    throw new EngineException(
                            ErrorKind.CORRUPT, subject + " has a mount of type \"" + type + "\"");
        };
    }
}
