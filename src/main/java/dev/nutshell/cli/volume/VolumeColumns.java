package dev.nutshell.cli.volume;

import dev.nutshell.base.ByteSize;
import dev.nutshell.cli.format.Columns;
import dev.nutshell.cli.format.Texts;
import dev.nutshell.engine.VolumeSummary;

/// What `volume ls` can show (docker/cli, formatter/volume.go).
final class VolumeColumns {
    static final String TABLE = "{{.Driver}}\\t{{.Name}}";

    private static final String UNKNOWN = "N/A";

    private VolumeColumns() {}

    static Columns<VolumeSummary> columns() {
        return new Columns<VolumeSummary>("volume")
                .add("Name", "VOLUME NAME", VolumeSummary::name)
                .add("Driver", "DRIVER", VolumeSummary::driver)
                .add("Scope", "SCOPE", VolumeSummary::scope)
                .add("Mountpoint", "MOUNTPOINT", VolumeSummary::mountpoint)
                .add("Labels", "LABELS", volume -> Texts.labels(volume.labels()))
                .add("Availability", "AVAILABILITY", _ -> UNKNOWN)
                .add("Group", "GROUP", _ -> UNKNOWN)
                .add("Status", "STATUS", _ -> UNKNOWN)
                .add(
                        "Links",
                        "LINKS",
                        volume -> volume.links() < 0 ? UNKNOWN : Integer.toString(volume.links()))
                .add(
                        "Size",
                        "SIZE",
                        volume ->
                                volume.size() < 0 ? UNKNOWN : new ByteSize(volume.size()).human(4))
                .method("Label", (volume, name) -> volume.labels().getOrDefault(name, ""));
    }
}
