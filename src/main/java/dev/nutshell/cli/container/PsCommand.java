package dev.nutshell.cli.container;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.FilterValues;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.FormatFlag;
import dev.nutshell.cli.format.ListFormat;
import dev.nutshell.engine.ContainerSummary;
import dev.nutshell.engine.ListOptions;
import java.util.List;

/// `ps`.
public final class PsCommand implements Command {
    private final FilterValues filters = new FilterValues();
    private final FormatFlag format = new FormatFlag();
    private boolean all;
    private int last = -1;
    private boolean latest;
    private boolean whole;
    private boolean quiet;
    private boolean size;

    @Override
    public Flags flags() {
        return format.addTo(
                new Flags()
                        .toggle(
                                "-a, --all",
                                "Show all containers (default shows just running)",
                                value -> all = value)
                        .value(
                                "-f, --filter",
                                "filter",
                                "Filter output based on conditions provided",
                                filters::add)
                        .number(
                                "-n, --last",
                                "Show n last created containers (includes all states) (default -1)",
                                value -> last = Math.toIntExact(value))
                        .toggle(
                                "-l, --latest",
                                "Show the latest created container (includes all states)",
                                value -> latest = value)
                        .toggle("--no-trunc", "Don't truncate output", value -> whole = value)
                        .toggle("-q, --quiet", "Only display container IDs", value -> quiet = value)
                        .toggle("-s, --size", "Display total file sizes", value -> size = value));
    }

    @Override
    public Arguments arguments() {
        return Arguments.NONE;
    }

    @Override
    public int run(List<String> arguments, Session session) {
        ListFormat<ContainerSummary> list =
                new ListFormat<>(
                        new ContainerColumns(session.clock(), whole).columns(),
                        quiet ? "{{.ID}}" : format.text(),
                        ContainerColumns.TABLE + (size ? ContainerColumns.SIZE : ""));
        if (quiet && !format.isDefault()) {
            session.warn("Ignoring custom format, because both --format and --quiet are set.");
        }
        int limit = last > 0 ? last : latest ? 1 : 0;
        List<ContainerSummary> containers =
                session.engine()
                        .containers()
                        .list(
                                new ListOptions(
                                        all, limit, size || list.shows("Size"), filters.filters()));
        session.console().out().print(list.text(containers));
        return 0;
    }
}
