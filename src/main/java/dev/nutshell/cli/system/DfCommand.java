package dev.nutshell.cli.system;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.FormatFlag;
import dev.nutshell.cli.format.ListFormat;
import java.util.List;
import java.util.Set;

/// `system df`.
public final class DfCommand implements Command {
    private final FormatFlag format = new FormatFlag();

    @Override
    public Flags flags() {
        return format.addTo(new Flags()).later(Set.of("-v", "--verbose"));
    }

    @Override
    public Arguments arguments() {
        return Arguments.NONE;
    }

    @Override
    public int run(List<String> arguments, Session session) {
        ListFormat<DiskUsage> list =
                new ListFormat<>(DiskUsage.columns(), format.text(), DiskUsage.TABLE);
        session.console()
                .out()
                .print(list.text(DiskUsage.of(session.engine().housekeeping().diskUsage())));
        return 0;
    }
}
