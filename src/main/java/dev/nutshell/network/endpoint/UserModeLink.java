package dev.nutshell.network.endpoint;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import java.util.ArrayList;
import java.util.List;

/// The network of a container whose engine may not touch the host's.
///
/// @param command of [Kind#PASTA]: the program and its arguments, without those that say where the container is
/// @param ports what that program publishes
public record UserModeLink(Kind kind, List<String> command, List<PortMapping> ports) {
    /// Who carries what goes between the host and the container.
    public enum Kind {
        /// Nobody: the container has networks, or another's, or none.
        NONE,
        /// A program in the host's network namespace, pasta(1), takes the container's packets and opens plain sockets for them.
        PASTA,
        /// The supervisor, for published ports; nothing goes out.
        FORWARDER
    }

    public static final UserModeLink NONE = new UserModeLink(Kind.NONE, List.of(), List.of());
    public static final UserModeLink FORWARDER =
            new UserModeLink(Kind.FORWARDER, List.of(), List.of());

    /// Where the container asks for names; pasta asks the host's name server instead.
    public static final String NAME_SERVER = "169.254.1.1";

    public UserModeLink {
        command = List.copyOf(command);
        ports = List.copyOf(ports);
    }

    public static UserModeLink pasta(List<String> command, List<PortMapping> ports) {
        return new UserModeLink(Kind.PASTA, command, ports);
    }

    void write(WireWriter wire) {
        wire.number(kind.ordinal()).texts(command);
        writePorts(wire, ports);
    }

    /// Also the form in which they lie in the container's run folder.
    public static void writePorts(WireWriter wire, List<PortMapping> ports) {
        wire.number(ports.size());
        ports.forEach(port -> port.write(wire));
    }

    public static List<PortMapping> readPorts(WireReader wire) {
        List<PortMapping> ports = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            ports.add(PortMapping.read(wire));
        }
        return ports;
    }

    static UserModeLink read(WireReader wire) {
        return new UserModeLink(wire.choice(Kind.values()), wire.texts(), readPorts(wire));
    }
}
