package dev.nutshell.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ListedContainer.ListedMount;
import dev.nutshell.container.mount.MountPoint;
import dev.nutshell.json.Json;
import dev.nutshell.spec.container.ContainerConfig;
import dev.nutshell.spec.container.ContainerPort;
import dev.nutshell.spec.container.HostConfig;
import dev.nutshell.spec.container.NetworkingConfig;
import dev.nutshell.spec.image.Platform;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// `container.json`: first what lists show, then, from `config` on, the whole record.
///
/// The list part repeats some of the rest, so that `ps` of a thousand containers parses some hundred bytes of each. It is
/// written from the record and never read back into one.
final class RecordJson {
    private static final int SCHEMA = 1;
    private static final int NANOS = 1_000_000_000;

    /// The first member that lists do not read.
    private static final String BODY = "config";

    private RecordJson() {}

    static byte[] write(ContainerRecord record) {
        ObjectNode node = Json.object();
        node.put("schemaVersion", SCHEMA);
        node.put("id", record.id().value());
        node.put("name", record.name());
        node.put("created", nanos(record.created()));
        node.put("image", record.image());
        node.put("imageId", record.imageId().toString());
        node.put("platform", record.platform().toString());
        node.set("command", Json.texts(record.command()));
        writeList(node, record);
        node.set(BODY, record.config().toJson());
        node.set("hostConfig", record.host().toJson());
        node.set("networking", record.networking().toJson());
        ArrayNode mounts = node.putArray("mounts");
        record.mounts().forEach(mount -> mounts.add(mount.toJson()));
        return Json.write(node);
    }

    private static void writeList(ObjectNode node, ContainerRecord record) {
        record.config().labels().forEach(node.putObject("labels")::put);
        node.set("networks", Json.texts(networks(record)));
        node.set(
                "exposed",
                Json.texts(
                        record.config().exposedPorts().stream()
                                .map(ContainerPort::toString)
                                .toList()));
        ArrayNode mounted = node.putArray("mounted");
        for (MountPoint mount : record.mounts()) {
            switch (mount) {
                case MountPoint.Bind bind -> mounted.add(listed("", bind.source(), bind));
                case MountPoint.Volume volume ->
                        mounted.add(listed(volume.name(), volume.path(), volume));
                case MountPoint.Tmpfs _ -> {
                    // neither shown nor asked for
                }
            }
        }
        node.put("autoRemove", record.host().autoRemove());
    }

    private static ObjectNode listed(String volume, String source, MountPoint mount) {
        ObjectNode node = Json.object();
        if (!volume.isEmpty()) {
            node.put("volume", volume);
        }
        return node.put("source", source).put("destination", mount.destination());
    }

    private static List<String> networks(ContainerRecord record) {
        List<String> named = List.copyOf(record.networking().endpoints().keySet());
        return named.isEmpty() ? List.of(record.host().network().mode().text()) : named;
    }

    static ListedContainer readListed(byte[] bytes, String subject) {
        ObjectNode node = Json.parseHead(bytes, BODY, subject);
        requireSchema(node, subject);
        List<ListedMount> mounts = new ArrayList<>();
        for (JsonNode mount : Json.elements(node, "mounted")) {
            mounts.add(
                    new ListedMount(
                            Json.text(mount, "volume").orElse(""),
                            Json.text(mount, "source").orElse(""),
                            Json.text(mount, "destination").orElse("")));
        }
        return new ListedContainer(
                new ContainerId(Json.requiredText(node, "id", subject)),
                Json.requiredText(node, "name", subject),
                instant(Json.requiredNumber(node, "created", subject)),
                Json.requiredText(node, "image", subject),
                Json.requiredText(node, "imageId", subject),
                Json.text(node, "platform").orElse(""),
                Json.textList(node, "command"),
                Json.textMap(node, "labels"),
                Json.textList(node, "networks"),
                Json.textList(node, "exposed"),
                mounts,
                node.path("autoRemove").asBoolean());
    }

    static ContainerRecord read(byte[] bytes, String subject) {
        ObjectNode node = Json.parseObject(bytes, subject);
        requireSchema(node, subject);
        List<MountPoint> mounts = new ArrayList<>();
        for (JsonNode mount : Json.elements(node, "mounts")) {
            mounts.add(MountPoint.fromJson(mount, subject));
        }
        return new ContainerRecord(
                new ContainerId(Json.requiredText(node, "id", subject)),
                Json.requiredText(node, "name", subject),
                instant(Json.requiredNumber(node, "created", subject)),
                Json.requiredText(node, "image", subject),
                Digest.parse(Json.requiredText(node, "imageId", subject)),
                Platform.parse(Json.requiredText(node, "platform", subject)),
                ContainerConfig.fromJson(node.path(BODY)),
                HostConfig.fromJson(node.path("hostConfig")),
                NetworkingConfig.fromJson(node.path("networking")),
                Json.textList(node, "command"),
                mounts);
    }

    private static void requireSchema(ObjectNode node, String subject) {
        long schema = Json.requiredNumber(node, "schemaVersion", subject);
        if (schema != SCHEMA) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    subject + ": written by another version of the engine (schema " + schema + ")");
        }
    }

    /// A number, not a text: parsing times took more than all the rest of a list.
    private static long nanos(Instant instant) {
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), NANOS), instant.getNano());
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }
}
