package dev.nutshell.cli.image;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import java.util.List;

/// `tag`.
public final class TagCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags();
    }

    @Override
    public Arguments arguments() {
        return Arguments.exactly(2);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        session.engine().images().tag(arguments.getFirst(), arguments.getLast());
        return 0;
    }
}
