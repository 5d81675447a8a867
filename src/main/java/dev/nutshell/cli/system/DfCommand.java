package dev.nutshell.cli.system;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.FormatFlag;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.cli.format.ListFormat;
import java.util.List;

/// `system df`.
public final class DfCommand implements Command {
    private final FormatFlag format = new FormatFlag();
    private boolean verbose;

    @Override
    public Flags flags() {
        return format.addTo(new Flags())
                .toggle(
                        "-v, --verbose",
                        "Show detailed information on space usage",
                        value -> verbose = value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.NONE;
    }

    @Override
    public int run(List<String> arguments, Session session) {
        if (verbose) {
            if (!format.isDefault()) {
                throw UsageException.badArguments(
                        "--format cannot be used with -v; "
                                + "containers, images and volumes have formats of their own");
            }
            session.console()
                    .out()
                    .print(
                            new DiskUsageDetail(session.clock().instant())
                                    .text(session.engine().housekeeping().diskUsage()));
            return 0;
        }
        ListFormat<DiskUsage> list =
                new ListFormat<>(DiskUsage.columns(), format.text(), DiskUsage.TABLE);
        session.console()
                .out()
                .print(list.text(DiskUsage.of(session.engine().housekeeping().diskUsage())));
        return 0;
    }
}
