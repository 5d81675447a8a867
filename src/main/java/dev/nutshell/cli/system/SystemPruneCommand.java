package dev.nutshell.cli.system;

import dev.nutshell.base.ByteSize;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Confirmation;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.FilterValues;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.engine.Engine;
import dev.nutshell.engine.Filters;
import dev.nutshell.engine.Pruned;
import dev.nutshell.engine.PrunedImages;
import java.util.List;
import java.util.Set;

/// `system prune`.
public final class SystemPruneCommand implements Command {
    /// Those that all parts know, so that none begins before another one refuses.
    private static final Set<String> FILTERS = Set.of("label", "label!", "until");

    private final FilterValues filters = new FilterValues();
    private boolean all;
    private boolean force;
    private boolean volumes;

    @Override
    public Flags flags() {
        return new Flags()
                .toggle(
                        "-a, --all",
                        "Remove all unused images not just dangling ones",
                        value -> all = value)
                .value(
                        "--filter",
                        "filter",
                        "Provide filter values (e.g. \"label=<key>=<value>\")",
                        filters::add)
                .toggle("-f, --force", "Do not prompt for confirmation", value -> force = value)
                .toggle("--volumes", "Prune anonymous volumes", value -> volumes = value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.NONE;
    }

    @Override
    public int run(List<String> arguments, Session session) {
        Filters chosen = filters.filters();
        if (volumes && !chosen.of("until").isEmpty()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "the \"until\" filter is not supported with \"--volumes\"");
        }
        chosen.require(FILTERS);
        if (!force && !Confirmation.ask(session, warning())) {
            return 0;
        }
        Engine engine = session.engine();
        long bytes = 0;
        bytes += print("Deleted Containers:", engine.containers().prune(chosen), session);
        printNames("Deleted Networks:", engine.networks().prune(chosen), session);
        if (volumes) {
            bytes += print("Deleted Volumes:", engine.volumes().prune(chosen), session);
        }
        bytes += print(engine.images().prune(all, chosen), session);
        session.print("Total reclaimed space: " + new ByteSize(bytes).human(4));
        return 0;
    }

    private String warning() {
        return "This will remove:\n"
                + "  - all stopped containers\n"
                + "  - all networks not used by at least one container\n"
                + (volumes ? "  - all anonymous volumes not used by at least one container\n" : "")
                + (all
                        ? "  - all images without at least one container associated to them\n"
                        : "  - all dangling images\n");
    }

    private static long print(String title, Pruned pruned, Session session) {
        printNames(title, pruned.names(), session);
        return pruned.bytes();
    }

    private static void printNames(String title, List<String> names, Session session) {
        if (!names.isEmpty()) {
            session.print(title);
            names.forEach(session::print);
            session.print("");
        }
    }

    private static long print(PrunedImages pruned, Session session) {
        if (!pruned.images().isEmpty()) {
            session.print("Deleted Images:");
            pruned.images()
                    .forEach(
                            image -> {
                                image.untagged()
                                        .forEach(name -> session.print("untagged: " + name));
                                image.deleted().forEach(id -> session.print("deleted: " + id));
                            });
            session.print("");
        }
        return pruned.bytes();
    }
}
