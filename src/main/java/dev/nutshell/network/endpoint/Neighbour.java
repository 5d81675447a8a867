package dev.nutshell.network.endpoint;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.address.IpAddress;
import java.util.ArrayList;
import java.util.List;

/// An address that a container on another host has.
///
/// @param host address of that host
/// @param container its id
/// @param names all by which it is found
public record Neighbour(IpAddress address, IpAddress host, String container, List<String> names) {
    public Neighbour {
        names = List.copyOf(names);
    }

    static byte[] toBytes(List<Neighbour> neighbours) {
        WireWriter wire = new WireWriter();
        wire.number(neighbours.size());
        for (Neighbour neighbour : neighbours) {
            wire.text(neighbour.address.toString()).text(neighbour.host.toString());
            wire.text(neighbour.container).texts(neighbour.names);
        }
        return wire.toBytes();
    }

    static List<Neighbour> ofBytes(byte[] bytes, String subject) {
        WireReader wire = new WireReader(bytes, subject);
        List<Neighbour> neighbours = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            neighbours.add(
                    new Neighbour(
                            IpAddress.parse(wire.text()),
                            IpAddress.parse(wire.text()),
                            wire.text(),
                            wire.texts()));
        }
        return neighbours;
    }
}
