package dev.nutshell.network.endpoint;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import java.util.List;

/// The network of a container whose engine may not touch the host's: a program in the host's network namespace, pasta(1), takes
/// the container's packets and opens plain sockets for them.
///
/// @param command the program and its arguments, without those that say where the container is; empty: there is none
public record UserModeLink(List<String> command) {
    public static final UserModeLink NONE = new UserModeLink(List.of());

    /// Where the container asks for names; the program asks the host's name server instead.
    public static final String NAME_SERVER = "169.254.1.1";

    public UserModeLink {
        command = List.copyOf(command);
    }

    public boolean isNone() {
        return command.isEmpty();
    }

    void write(WireWriter wire) {
        wire.texts(command);
    }

    static UserModeLink read(WireReader wire) {
        return new UserModeLink(wire.texts());
    }
}
