package dev.nutshell.cli.container;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.output.Printable;
import java.util.List;

/// `diff`.
public final class DiffCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags();
    }

    @Override
    public Arguments arguments() {
        return Arguments.exactly(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        session.engine()
                .containers()
                .diff(arguments.getFirst())
                .forEach(
                        change ->
                                session.print(
                                        change.kind().letter()
                                                + " "
                                                + Printable.line(change.path())));
        return 0;
    }
}
