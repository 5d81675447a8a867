package dev.nutshell.cli.container;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.engine.Containers;
import java.util.List;

/// `restart`.
public final class RestartCommand implements Command {
    private final StopFlags stop = new StopFlags();

    @Override
    public Flags flags() {
        return stop.flags();
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
                    containers.restart(container, stop.options());
                    session.print(container);
                });
    }
}
