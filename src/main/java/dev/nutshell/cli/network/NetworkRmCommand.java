package dev.nutshell.cli.network;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.engine.Networks;
import java.util.List;

/// `network rm`.
public final class NetworkRmCommand implements Command {
    private boolean force;

    @Override
    public Flags flags() {
        return new Flags()
                .toggle(
                        "-f, --force",
                        "Do not error if the network does not exist",
                        value -> force = value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.atLeast(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        Networks networks = session.engine().networks();
        return session.forEach(
                arguments,
                network -> {
                    remove(networks, network);
                    session.print(network);
                });
    }

    private void remove(Networks networks, String network) {
        try {
            networks.remove(network);
        } catch (EngineException failure) {
            if (!force || failure.kind() != ErrorKind.NOT_FOUND) {
                throw failure;
            }
        }
    }
}
