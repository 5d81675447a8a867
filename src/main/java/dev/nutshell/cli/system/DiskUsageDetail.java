package dev.nutshell.cli.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ByteSize;
import dev.nutshell.base.Digest;
import dev.nutshell.base.HumanDuration;
import dev.nutshell.cli.format.Columns;
import dev.nutshell.cli.format.ListFormat;
import dev.nutshell.cli.format.Texts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// `system df -v`: each image, container and volume with its bytes (docker/cli, formatter/disk_usage.go).
final class DiskUsageDetail {
    private static final int ID = 12;
    private static final int COMMAND_WIDTH = 20;
    private static final String NONE = "<none>";

    private final Instant now;

    DiskUsageDetail(Instant now) {
        this.now = now;
    }

    /// A name of an image; an image without names has one that is `<none>`.
    private record NamedImage(String repository, String tag, JsonNode image) {}

    /// @param answer the API's
    String text(ObjectNode answer) {
        return "Images space usage:\n\n"
                + new ListFormat<>(
                                images(),
                                "",
                                "{{.Repository}}\\t{{.Tag}}\\t{{.ID}}\\t{{.CreatedSince}}\\t{{.Size}}"
                                        + "\\t{{.SharedSize}}\\t{{.UniqueSize}}\\t{{.Containers}}")
                        .text(named(answer))
                + "\nContainers space usage:\n\n"
                + new ListFormat<>(
                                containers(),
                                "",
                                "{{.ID}}\\t{{.Image}}\\t{{.Command}}\\t{{.LocalVolumes}}\\t{{.Size}}"
                                        + "\\t{{.RunningFor}}\\t{{.Status}}\\t{{.Names}}")
                        .text(all(answer.path("Containers")))
                + "\nLocal Volumes space usage:\n\n"
                + new ListFormat<>(volumes(), "", "{{.Name}}\\t{{.Links}}\\t{{.Size}}")
                        .text(all(answer.path("Volumes")))
                + "\nBuild cache usage: 0B\n\n"
                + "CACHE ID   CACHE TYPE   SIZE      CREATED   LAST USED   USAGE     SHARED\n";
    }

    private Columns<NamedImage> images() {
        return new Columns<NamedImage>("image")
                .add("Repository", "REPOSITORY", NamedImage::repository)
                .add("Tag", "TAG", NamedImage::tag)
                .add("ID", "IMAGE ID", image -> Digest.parse(text(image.image, "Id")).shortHex())
                .add("CreatedSince", "CREATED", image -> since(image.image))
                .add("Size", "SIZE", image -> size(image.image.path("Size").asLong(), 3))
                .add("SharedSize", "SHARED SIZE", image -> size(shared(image.image), 4))
                .add(
                        "UniqueSize",
                        "UNIQUE SIZE",
                        image -> size(image.image.path("Size").asLong() - shared(image.image), 4))
                .add("Containers", "CONTAINERS", image -> text(image.image, "Containers"));
    }

    private Columns<JsonNode> containers() {
        return new Columns<JsonNode>("container")
                .add("ID", "CONTAINER ID", container -> text(container, "Id").substring(0, ID))
                .add("Image", "IMAGE", container -> text(container, "Image"))
                .add(
                        "Command",
                        "COMMAND",
                        container ->
                                Texts.quoted(
                                        Texts.ellipsis(text(container, "Command"), COMMAND_WIDTH)))
                .add("LocalVolumes", "LOCAL VOLUMES", DiskUsageDetail::localVolumes)
                .add("Size", "SIZE", container -> size(container.path("SizeRw").asLong(), 3))
                .add("RunningFor", "CREATED", this::since)
                .add("Status", "STATUS", container -> text(container, "Status"))
                .add(
                        "Names",
                        "NAMES",
                        container -> container.path("Names").path(0).asText().substring(1));
    }

    private static Columns<JsonNode> volumes() {
        return new Columns<JsonNode>("volume")
                .add("Name", "VOLUME NAME", volume -> text(volume, "Name"))
                .add("Links", "LINKS", volume -> text(volume.path("UsageData"), "RefCount"))
                .add(
                        "Size",
                        "SIZE",
                        volume -> size(volume.path("UsageData").path("Size").asLong(), 4));
    }

    private static List<NamedImage> named(ObjectNode answer) {
        List<NamedImage> named = new ArrayList<>();
        for (JsonNode image : answer.path("Images")) {
            for (JsonNode name : image.path("RepoTags")) {
                int colon = name.asText().lastIndexOf(':');
                named.add(
                        new NamedImage(
                                name.asText().substring(0, colon),
                                name.asText().substring(colon + 1),
                                image));
            }
            if (image.path("RepoTags").isEmpty()) {
                named.add(new NamedImage(NONE, NONE, image));
            }
        }
        return named;
    }

    private static String localVolumes(JsonNode container) {
        long count = 0;
        for (JsonNode mount : container.path("Mounts")) {
            count += mount.path("Type").asText().equals("volume") ? 1 : 0;
        }
        return Long.toString(count);
    }

    private static List<JsonNode> all(JsonNode array) {
        List<JsonNode> all = new ArrayList<>();
        array.forEach(all::add);
        return all;
    }

    private String since(JsonNode object) {
        Instant created = Instant.ofEpochSecond(object.path("Created").asLong());
        return HumanDuration.of(Duration.between(created, now)) + " ago";
    }

    private static long shared(JsonNode image) {
        return Math.max(0, image.path("SharedSize").asLong());
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).asText();
    }

    private static String size(long bytes, int digits) {
        return new ByteSize(Math.max(0, bytes)).human(digits);
    }
}
