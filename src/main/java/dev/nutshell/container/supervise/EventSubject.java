package dev.nutshell.container.supervise;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the events of a run say of its container.
///
/// @param attributes `image`, `name` and the labels
public record EventSubject(
        Map<String, String> attributes, List<VolumeUse> volumes, List<NetworkUse> networks) {
    public static final EventSubject NONE = new EventSubject(Map.of(), List.of(), List.of());

    /// A network that the container is on as long as it runs, also the host's and none.
    public record NetworkUse(String id, String name, String driver) {}

    /// A volume that is mounted as long as the container runs.
    ///
    /// @param propagation of the mount, empty for the default
    public record VolumeUse(
            String name, String destination, String propagation, boolean isWritable) {}

    public EventSubject {
        volumes = List.copyOf(volumes);
        networks = List.copyOf(networks);
    }

    void write(WireWriter wire) {
        wire.textMap(attributes);
        wire.number(volumes.size());
        for (VolumeUse use : volumes) {
            wire.text(use.name()).text(use.destination()).text(use.propagation());
            wire.flag(use.isWritable());
        }
        wire.number(networks.size());
        for (NetworkUse use : networks) {
            wire.text(use.id()).text(use.name()).text(use.driver());
        }
    }

    static EventSubject read(WireReader wire) {
        Map<String, String> attributes = wire.textMap();
        List<VolumeUse> volumes = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            volumes.add(new VolumeUse(wire.text(), wire.text(), wire.text(), wire.flag()));
        }
        List<NetworkUse> networks = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            networks.add(new NetworkUse(wire.text(), wire.text(), wire.text()));
        }
        return new EventSubject(attributes, volumes, networks);
    }
}
