package dev.nutshell.cli.container;

import dev.nutshell.base.ByteSize;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Confirmation;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.FilterValues;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.engine.Pruned;
import java.util.List;

/// `container prune`.
public final class ContainerPruneCommand implements Command {
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
        if (!force && !Confirmation.ask(session, "This will remove all stopped containers.")) {
            return 0;
        }
        Pruned pruned = session.engine().containers().prune(filters.filters());
        if (!pruned.names().isEmpty()) {
            session.print("Deleted Containers:");
            pruned.names().forEach(session::print);
            session.print("");
        }
        session.print("Total reclaimed space: " + new ByteSize(pruned.bytes()).human(4));
        return 0;
    }
}
