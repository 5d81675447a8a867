package dev.nutshell.cli.network;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Confirmation;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.FilterValues;
import dev.nutshell.cli.flag.Flags;
import java.util.List;

/// `network prune`.
public final class NetworkPruneCommand implements Command {
    private final FilterValues filters = new FilterValues();
    private boolean force;

    @Override
    public Flags flags() {
        return new Flags()
                .value(
                        "--filter",
                        "filter",
                        "Provide filter values (e.g. \"until=<timestamp>\")",
                        filters::add)
                .toggle("-f, --force", "Do not prompt for confirmation", value -> force = value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.NONE;
    }

    @Override
    public int run(List<String> arguments, Session session) {
        if (!force
                && !Confirmation.ask(
                        session,
                        "This will remove all custom networks not used by at least one container.")) {
            return 0;
        }
        List<String> removed = session.engine().networks().prune(filters.filters());
        if (!removed.isEmpty()) {
            session.print("Deleted Networks:");
            removed.forEach(session::print);
            session.print("");
        }
        return 0;
    }
}
