package dev.nutshell.cli.container;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.UsageException;
import java.util.List;

/// `rename`.
public final class RenameCommand implements Command {
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
        String container = arguments.getFirst().strip();
        String name = arguments.getLast().strip();
        if (container.isEmpty() || name.isEmpty()) {
            throw UsageException.badArguments("neither old nor new names may be empty");
        }
        session.engine().containers().rename(container, name);
        return 0;
    }
}
