package dev.nutshell.cli.container;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.FormatFlag;
import dev.nutshell.cli.format.ListFormat;
import dev.nutshell.engine.ContainerUsage;
import dev.nutshell.engine.StatsOptions;
import java.util.List;

/// `stats`.
public final class StatsCommand implements Command {
    private static final String CLEAR = "\u001b[2J\u001b[H";

    private final FormatFlag format = new FormatFlag();
    private boolean all;
    private boolean once;
    private boolean whole;

    @Override
    public Flags flags() {
        return format.addTo(
                new Flags()
                        .toggle(
                                "-a, --all",
                                "Show all containers (default shows just running)",
                                value -> all = value)
                        .toggle(
                                "--no-stream",
                                "Disable streaming stats and only pull the first result",
                                value -> once = value)
                        .toggle("--no-trunc", "Do not truncate output", value -> whole = value));
    }

    @Override
    public Arguments arguments() {
        return Arguments.any();
    }

    @Override
    public int run(List<String> arguments, Session session) {
        ListFormat<ContainerUsage> list =
                new ListFormat<>(
                        StatsColumns.columns(whole, arguments), format.text(), StatsColumns.TABLE);
        boolean redraw = !once && session.console().outputIsTerminal();
        session.engine()
                .containers()
                .stats(
                        arguments,
                        new StatsOptions(all, once),
                        samples -> {
                            session.console()
                                    .out()
                                    .print((redraw ? CLEAR : "") + list.text(samples));
                            session.console().out().flush();
                            return !once && !session.console().out().checkError();
                        });
        return 0;
    }
}
