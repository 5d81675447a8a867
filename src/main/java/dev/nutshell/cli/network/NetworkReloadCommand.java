package dev.nutshell.cli.network;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.UsageException;
import java.util.List;

/// `network reload`: not Docker's, but Podman's.
public final class NetworkReloadCommand implements Command {
    private boolean all;

    @Override
    public Flags flags() {
        return new Flags()
                .toggle(
                        "-a, --all",
                        "Reload network configuration of all containers",
                        value -> all = value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.any();
    }

    @Override
    public int run(List<String> arguments, Session session) {
        if (all != arguments.isEmpty()) {
            throw UsageException.badArguments("name containers, or all of them with --all");
        }
        session.engine().networks().reload(arguments).forEach(session::print);
        return 0;
    }
}
