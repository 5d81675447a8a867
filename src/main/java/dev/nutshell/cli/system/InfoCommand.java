package dev.nutshell.cli.system;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.FormatFlag;
import dev.nutshell.cli.format.ObjectFormat;
import java.util.List;

/// `info`.
public final class InfoCommand implements Command {
    private final FormatFlag format = new FormatFlag();

    @Override
    public Flags flags() {
        return format.addShort(new Flags());
    }

    @Override
    public Arguments arguments() {
        return Arguments.NONE;
    }

    @Override
    public int run(List<String> arguments, Session session) {
        ObjectNode info = session.engine().housekeeping().info();
        if (!format.isDefault()) {
            session.print(new ObjectFormat(format.text()).line(info));
            return 0;
        }
        InfoPage.of(info).forEach(session::print);
        info.path("Warnings").forEach(warning -> session.warn(warning.asText()));
        return 0;
    }
}
