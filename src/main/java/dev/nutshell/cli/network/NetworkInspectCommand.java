package dev.nutshell.cli.network;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Inspection;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.FormatFlag;
import java.util.List;

/// `network inspect`.
public final class NetworkInspectCommand implements Command {
    private final FormatFlag format = new FormatFlag();

    @Override
    public Flags flags() {
        return format.addShort(new Flags())
                .toggle(
                        "-v, --verbose",
                        "Verbose output for diagnostics",
                        _ -> {
                            // what it adds in Docker is of swarm services
                        });
    }

    @Override
    public Arguments arguments() {
        return Arguments.atLeast(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        return Inspection.print(
                format.text(), arguments, session, session.engine().networks()::inspect);
    }
}
