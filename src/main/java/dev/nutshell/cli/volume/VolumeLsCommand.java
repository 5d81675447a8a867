package dev.nutshell.cli.volume;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.FilterValues;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.FormatFlag;
import dev.nutshell.cli.format.ListFormat;
import dev.nutshell.engine.VolumeSummary;
import java.util.List;

/// `volume ls`.
public final class VolumeLsCommand implements Command {
    private final FilterValues filters = new FilterValues();
    private final FormatFlag format = new FormatFlag();
    private boolean quiet;

    @Override
    public Flags flags() {
        return format.addTo(
                new Flags()
                        .value(
                                "-f, --filter",
                                "filter",
                                "Provide filter values (e.g. \"dangling=true\")",
                                filters::add)
                        .toggle("-q, --quiet", "Only display volume names", value -> quiet = value)
                        .refused("cluster volumes are not part of this engine", "--cluster"));
    }

    @Override
    public Arguments arguments() {
        return Arguments.NONE;
    }

    @Override
    public int run(List<String> arguments, Session session) {
        ListFormat<VolumeSummary> list =
                new ListFormat<>(
                        VolumeColumns.columns(),
                        quiet && format.isDefault() ? "{{.Name}}" : format.text(),
                        VolumeColumns.TABLE);
        session.console()
                .out()
                .print(list.text(session.engine().volumes().list(filters.filters())));
        return 0;
    }
}
