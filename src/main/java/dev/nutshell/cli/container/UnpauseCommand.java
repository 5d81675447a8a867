package dev.nutshell.cli.container;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.engine.Containers;
import java.util.List;

/// `unpause`.
public final class UnpauseCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags();
    }

    @Override
    public Arguments arguments() {
        return Arguments.atLeast(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        Containers containers = session.engine().containers();
        return session.forEach(
                arguments,
                container -> {
                    containers.unpause(container);
                    session.print(container);
                });
    }
}
