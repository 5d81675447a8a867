package dev.nutshell.network.endpoint;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import java.util.ArrayList;
import java.util.List;

/// The network of a container whose engine may not touch the host's: a program in the host's network namespace, pasta(1), takes
/// the container's packets and opens plain sockets for them.
///
/// @param command the program and its arguments, without those that say where the container is; empty: there is none
/// @param ports what it publishes
public record UserModeLink(List<String> command, List<PortMapping> ports) {
    public static final UserModeLink NONE = new UserModeLink(List.of(), List.of());

    /// Where the container asks for names; the program asks the host's name server instead.
    public static final String NAME_SERVER = "169.254.1.1";

    public UserModeLink {
        command = List.copyOf(command);
        ports = List.copyOf(ports);
    }

    public boolean isNone() {
        return command.isEmpty();
    }

    void write(WireWriter wire) {
        wire.texts(command);
        writePorts(wire, ports);
    }

    /// Also the form in which they lie beside the running program.
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
        return new UserModeLink(wire.texts(), readPorts(wire));
    }
}
