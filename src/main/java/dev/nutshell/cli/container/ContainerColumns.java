package dev.nutshell.cli.container;

import dev.nutshell.base.ByteSize;
import dev.nutshell.base.HumanDuration;
import dev.nutshell.cli.format.Columns;
import dev.nutshell.cli.format.Texts;
import dev.nutshell.engine.ContainerSummary;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// What `ps` can show (docker/cli, formatter/container.go).
final class ContainerColumns {
    static final String TABLE =
            "{{.ID}}\\t{{.Image}}\\t{{.Command}}\\t{{.RunningFor}}\\t{{.Status}}\\t{{.Ports}}\\t{{.Names}}";
    static final String SIZE = "\\t{{.Size}}";

    private static final int COMMAND_WIDTH = 20;
    private static final int MOUNT_WIDTH = 15;
    private static final int SHORT_ID = 12;

    private final Clock clock;
    private final boolean whole;

    /// @param whole do not shorten anything
    ContainerColumns(Clock clock, boolean whole) {
        this.clock = clock;
        this.whole = whole;
    }

    Columns<ContainerSummary> columns() {
        return new Columns<ContainerSummary>("container")
                .add("ID", "CONTAINER ID", c -> whole ? c.id().value() : c.id().shortForm())
                .add("Names", "NAMES", this::names)
                .add("Image", "IMAGE", this::image)
                .add("Command", "COMMAND", this::command)
                .add("CreatedAt", "CREATED AT", c -> Texts.time(c.created(), clock.getZone()))
                .add(
                        "RunningFor",
                        "CREATED",
                        c ->
                                HumanDuration.of(Duration.between(c.created(), clock.instant()))
                                        + " ago")
                .add("Ports", "PORTS", c -> PortText.of(c.ports()))
                .add("State", "STATE", c -> c.state().text())
                .add("Status", "STATUS", c -> c.status(clock.instant()))
                .add("Size", "SIZE", ContainerColumns::size)
                .add("Labels", "LABELS", c -> Texts.labels(c.labels()))
                .add("Mounts", "MOUNTS", this::mounts)
                .add("LocalVolumes", "LOCAL VOLUMES", ContainerColumns::volumes)
                .add("Networks", "NETWORKS", c -> String.join(",", c.networks()))
                .add("Platform", "PLATFORM", ContainerSummary::platform)
                .method("Label", (c, name) -> c.labels().getOrDefault(name, ""));
    }

    /// Names that links give are shown only in whole.
    private String names(ContainerSummary container) {
        List<String> names =
                whole
                        ? container.names()
                        : container.names().stream().filter(name -> !name.contains("/")).toList();
        return String.join(",", names);
    }

    private String image(ContainerSummary container) {
        String image = container.image();
        if (image.isEmpty()) {
            return "<no image>";
        }
        boolean id = image.equals(container.imageId().toString());
        return !whole && id ? container.imageId().hex().substring(0, SHORT_ID) : image;
    }

    private String command(ContainerSummary container) {
        String command = container.commandLine();
        return Texts.quoted(whole ? command : Texts.ellipsis(command, COMMAND_WIDTH));
    }

    private static String size(ContainerSummary container) {
        ContainerSummary.Size size = container.size();
        if (size == null) {
            return "0B";
        }
        String writable = new ByteSize(size.writable()).human(3);
        return size.total() > 0
                ? writable + " (virtual " + new ByteSize(size.total()).human(3) + ")"
                : writable;
    }

    private String mounts(ContainerSummary container) {
        return String.join(
                ",",
                container.mounts().stream()
                        .map(mount -> mount.name().isEmpty() ? mount.source() : mount.name())
                        .map(name -> whole ? name : Texts.ellipsis(name, MOUNT_WIDTH))
                        .toList());
    }

    private static String volumes(ContainerSummary container) {
        return Long.toString(
                container.mounts().stream().filter(mount -> mount.type().equals("volume")).count());
    }
}
