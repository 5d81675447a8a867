package dev.nutshell.cli.container;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.TimeFlag;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.engine.LogOptions;
import java.util.List;

/// `logs`.
public final class LogsCommand implements Command {
    private static final String EXAMPLE =
            " (e.g. \"2013-01-02T13:23:37Z\") or relative (e.g. \"42m\" for 42 minutes)";

    private final TimeFlag since = new TimeFlag();
    private final TimeFlag until = new TimeFlag();
    private boolean details;
    private boolean follow;
    private boolean timestamps;
    private String tail = "all";

    @Override
    public Flags flags() {
        Flags flags =
                new Flags()
                        .toggle(
                                "--details",
                                "Show extra details provided to logs",
                                value -> details = value)
                        .toggle("-f, --follow", "Follow log output", value -> follow = value)
                        .value(
                                "-n, --tail",
                                "string",
                                "Number of lines to show from the end of the logs (default \"all\")",
                                value -> tail = value)
                        .toggle("-t, --timestamps", "Show timestamps", value -> timestamps = value);
        since.addTo(flags, "--since", "Show logs since timestamp" + EXAMPLE);
        until.addTo(flags, "--until", "Show logs before a timestamp" + EXAMPLE);
        return flags;
    }

    @Override
    public Arguments arguments() {
        return Arguments.exactly(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        LogOptions options =
                new LogOptions(
                        true,
                        true,
                        follow,
                        since.instant(session.clock()),
                        until.instant(session.clock()),
                        lines(),
                        details);
        LogOutput output =
                new LogOutput(
                        session.console().out(), session.console().err(), timestamps, details);
        session.engine().containers().logs(arguments.getFirst(), options, output);
        return 0;
    }

    private int lines() {
        if (tail.equals("all") || tail.isEmpty()) {
            return -1;
        }
        try {
            return Integer.parseInt(tail);
        } catch (NumberFormatException _) {
            throw UsageException.badArguments(
                    "invalid value for \"tail\": \""
                            + tail
                            + "\": want a number of lines or \"all\"");
        }
    }
}
