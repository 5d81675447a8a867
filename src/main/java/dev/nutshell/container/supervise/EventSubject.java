package dev.nutshell.container.supervise;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the events of a run say of its container.
///
/// @param attributes `image`, `name` and the labels
public record EventSubject(Map<String, String> attributes, List<VolumeUse> volumes) {
    public static final EventSubject NONE = new EventSubject(Map.of(), List.of());

    /// A volume that is mounted as long as the container runs.
    ///
    /// @param propagation of the mount, empty for the default
    public record VolumeUse(
            String name, String destination, String propagation, boolean isWritable) {}

    public EventSubject {
        volumes = List.copyOf(volumes);
    }

    void write(WireWriter wire) {
        wire.textMap(attributes);
        wire.number(volumes.size());
        for (VolumeUse use : volumes) {
            wire.text(use.name()).text(use.destination()).text(use.propagation());
            wire.flag(use.isWritable());
        }
    }

    static EventSubject read(WireReader wire) {
        Map<String, String> attributes = wire.textMap();
        List<VolumeUse> volumes = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            volumes.add(new VolumeUse(wire.text(), wire.text(), wire.text(), wire.flag()));
        }
        return new EventSubject(attributes, volumes);
    }
}
