package dev.nutshell.cli.network;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.FilterValues;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.FormatFlag;
import dev.nutshell.cli.format.ListFormat;
import dev.nutshell.engine.NetworkSummary;
import java.util.List;

/// `network ls`.
public final class NetworkLsCommand implements Command {
    private final FilterValues filters = new FilterValues();
    private final FormatFlag format = new FormatFlag();
    private boolean quiet;
    private boolean whole;

    @Override
    public Flags flags() {
        return format.addTo(
                new Flags()
                        .value(
                                "-f, --filter",
                                "filter",
                                "Provide filter values (e.g. \"driver=bridge\")",
                                filters::add)
                        .toggle("--no-trunc", "Do not truncate the output", value -> whole = value)
                        .toggle("-q, --quiet", "Only display network IDs", value -> quiet = value));
    }

    @Override
    public Arguments arguments() {
        return Arguments.NONE;
    }

    @Override
    public int run(List<String> arguments, Session session) {
        ListFormat<NetworkSummary> list =
                new ListFormat<>(
                        NetworkColumns.columns(whole),
                        quiet && format.isDefault() ? "{{.ID}}" : format.text(),
                        NetworkColumns.TABLE);
        session.console()
                .out()
                .print(list.text(session.engine().networks().list(filters.filters())));
        return 0;
    }
}
