package dev.nutshell.cli.image;

import dev.nutshell.base.ByteSize;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Confirmation;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.FilterValues;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.engine.PrunedImages;
import dev.nutshell.engine.RemovedImage;
import java.util.List;

/// `image prune`.
public final class ImagePruneCommand implements Command {
    private final FilterValues filters = new FilterValues();
    private boolean all;
    private boolean force;

    @Override
    public Flags flags() {
        return new Flags()
                .toggle(
                        "-a, --all",
                        "Remove all unused images, not just dangling ones",
                        value -> all = value)
                .value(
                        "--filter",
                        "filter",
                        "Provide filter values (e.g. \"until=<timestamp>\")",
                        filters::add)
                .toggle("-f, --force", "Do not prompt for confirmation", value -> force = value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.NONE;
    }

    @Override
    public int run(List<String> arguments, Session session) {
        String warning =
                all
                        ? "This will remove all images without at least one container associated to them."
                        : "This will remove all dangling images.";
        if (!force && !Confirmation.ask(session, warning)) {
            return 0;
        }
        PrunedImages pruned = session.engine().images().prune(all, filters.filters());
        if (!pruned.images().isEmpty()) {
            session.print("Deleted Images:");
            pruned.images().forEach(image -> printRemoved(image, session));
            session.print("");
        }
        session.print("Total reclaimed space: " + new ByteSize(pruned.bytes()).human(4));
        return 0;
    }

    private static void printRemoved(RemovedImage image, Session session) {
        image.untagged().forEach(name -> session.print("untagged: " + name));
        image.deleted().forEach(digest -> session.print("deleted: " + digest));
    }
}
