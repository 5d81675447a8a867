package dev.nutshell.cli.container;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.engine.Containers;
import java.util.List;

/// `kill`.
public final class KillCommand implements Command {
    private String signal = "KILL";

    @Override
    public Flags flags() {
        return new Flags()
                .value(
                        "-s, --signal",
                        "string",
                        "Signal to send to the container",
                        value -> signal = value);
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
                    containers.kill(container, signal);
                    session.print(container);
                });
    }
}
