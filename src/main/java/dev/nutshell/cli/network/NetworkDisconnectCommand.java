package dev.nutshell.cli.network;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import java.util.List;

/// `network disconnect`.
public final class NetworkDisconnectCommand implements Command {
    private boolean force;

    @Override
    public Flags flags() {
        return new Flags()
                .toggle(
                        "-f, --force",
                        "Force the container to disconnect from a network",
                        value -> force = value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.exactly(2);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        session.engine().networks().disconnect(arguments.getFirst(), arguments.getLast(), force);
        return 0;
    }
}
