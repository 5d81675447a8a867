package dev.nutshell.cli.container;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Inspection;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.FormatFlag;
import java.util.List;

/// `container inspect`.
public final class ContainerInspectCommand implements Command {
    private final FormatFlag format = new FormatFlag();
    private boolean size;

    @Override
    public Flags flags() {
        return format.addShort(
                new Flags()
                        .toggle("-s, --size", "Display total file sizes", value -> size = value));
    }

    @Override
    public Arguments arguments() {
        return Arguments.atLeast(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        return Inspection.print(
                format.text(),
                arguments,
                session,
                container -> session.engine().containers().inspect(container, size));
    }
}
