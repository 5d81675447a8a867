package dev.nutshell.cli.container;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.output.Table;
import dev.nutshell.engine.ProcessTable;
import java.util.List;

/// `top`.
public final class TopCommand implements Command {
    @Override
    public Flags flags() {
        return new Flags().stopAtFirstArgument();
    }

    @Override
    public Arguments arguments() {
        return Arguments.atLeast(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        ProcessTable processes =
                session.engine()
                        .containers()
                        .top(arguments.getFirst(), arguments.subList(1, arguments.size()));
        Table table = new Table(20, 1);
        table.row(processes.titles());
        processes.rows().forEach(table::row);
        session.console().out().print(table.text());
        return 0;
    }
}
