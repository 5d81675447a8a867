package dev.nutshell.cli.volume;

import dev.nutshell.base.ByteSize;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Confirmation;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.FilterValues;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.engine.Pruned;
import java.util.List;

/// `volume prune`.
public final class VolumePruneCommand implements Command {
    private final FilterValues filters = new FilterValues();
    private boolean force;
    private boolean all;

    @Override
    public Flags flags() {
        return new Flags()
                .toggle(
                        "-a, --all",
                        "Remove all unused volumes, not just anonymous ones",
                        value -> all = value)
                .value(
                        "--filter",
                        "filter",
                        "Provide filter values (e.g. \"label=<label>\")",
                        filters::add)
                .toggle("-f, --force", "Do not prompt for confirmation", value -> force = value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.NONE;
    }

    @Override
    public int run(List<String> arguments, Session session) {
        if (all) {
            filters.add("all=true");
        }
        String which = all ? "all" : "anonymous";
        if (!force
                && !Confirmation.ask(
                        session,
                        "This will remove "
                                + which
                                + " local volumes not used by at least one container.")) {
            return 0;
        }
        Pruned pruned = session.engine().volumes().prune(filters.filters());
        if (!pruned.names().isEmpty()) {
            session.print("Deleted Volumes:");
            pruned.names().forEach(session::print);
            session.print("");
        }
        session.print("Total reclaimed space: " + new ByteSize(pruned.bytes()).human(4));
        return 0;
    }
}
