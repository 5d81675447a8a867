package dev.nutshell.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.mount.MountPoint;
import dev.nutshell.json.Json;
import dev.nutshell.json.JsonHead;
import dev.nutshell.spec.container.ContainerConfig;
import dev.nutshell.spec.container.ContainerPort;
import dev.nutshell.spec.container.HostConfig;
import dev.nutshell.spec.container.NetworkMode;
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
        record.config().labels().forEach(node.putObject(ListedRecord.LABELS)::put);
        node.set("networks", Json.texts(networks(record)));
        node.set(
                "exposed",
                Json.texts(
                        record.config().exposedPorts().stream()
                                .map(ContainerPort::toString)
                                .toList()));
        ArrayNode mounted = node.putArray(ListedRecord.MOUNTED);
        ArrayNode images = Json.object().arrayNode();
        for (MountPoint mount : record.mounts()) {
            switch (mount) {
                case MountPoint.Bind bind ->
                        mounted.add("").add(bind.source()).add(bind.destination());
                case MountPoint.Volume volume ->
                        mounted.add(volume.name()).add(volume.path()).add(volume.destination());
                case MountPoint.Image image ->
                        images.add(image.id().toString())
                                .add(image.name())
                                .add(image.destination());
                case MountPoint.Tmpfs _ -> {
                    // neither shown nor asked for
                }
            }
        }
        if (!images.isEmpty()) {
            node.set(ListedRecord.IMAGES, images);
        }
        String parent = record.host().resources().cgroupParent();
        if (!parent.isEmpty()) {
            node.put("cgroupParent", parent);
        }
        node.put(ListedRecord.AUTO_REMOVE, record.host().autoRemove());
    }

    private static List<String> networks(ContainerRecord record) {
        List<String> named = List.copyOf(record.networking().endpoints().keySet());
        NetworkMode mode = record.host().network().mode();
        return named.isEmpty() && !(mode instanceof NetworkMode.OfContainer)
                ? List.of(mode.text())
                : named;
    }

    /// The list part of the record in `bytes[0, length)`.
    static ListedContainer readListed(byte[] bytes, int length, String subject) {
        ListedRecord record = new ListedRecord();
        JsonHead.read(bytes, length, BODY, subject, record);
        requireSchema(record.requiredNumber("schemaVersion", subject), subject);
        return new ListedContainer(
                new ContainerId(record.requiredText("id", subject)),
                record.requiredText("name", subject),
                instant(record.requiredNumber("created", subject)),
                record.requiredText("image", subject),
                record.requiredText("imageId", subject),
                record.requiredText("platform", subject),
                record.texts("command"),
                record.labels(),
                record.texts("networks"),
                record.texts("exposed"),
                record.mounts(),
                record.images(),
                record.texts("cgroupParent").stream().findFirst().orElse(""),
                record.isAutoRemoved());
    }

    static ContainerRecord read(byte[] bytes, String subject) {
        ObjectNode node = Json.parseObject(bytes, subject);
        requireSchema(Json.requiredNumber(node, "schemaVersion", subject), subject);
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

    private static void requireSchema(long schema, String subject) {
        if (schema != SCHEMA) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    subject + ": written by another version of the engine (schema " + schema + ")");
        }
    }

    /// A number, not a text: it is read for every container of a list.
    private static long nanos(Instant instant) {
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), NANOS), instant.getNano());
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }
}
