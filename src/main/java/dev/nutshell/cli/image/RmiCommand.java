package dev.nutshell.cli.image;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.engine.Images;
import dev.nutshell.engine.RemovedImage;
import java.util.ArrayList;
import java.util.List;

/// `rmi`.
public final class RmiCommand implements Command {
    private final List<String> platforms = new ArrayList<>();
    private boolean force;

    @Override
    public Flags flags() {
        return new Flags()
                .toggle("-f, --force", "Force removal of the image", value -> force = value)
                .toggle(
                        "--no-prune",
                        "Do not delete untagged parents",
                        _ -> {
                            // images have no parents in this store
                        })
                .value(
                        "--platform",
                        "strings",
                        "Remove only the given platform variant. Formatted as"
                                + " os[/arch[/variant]] (e.g., linux/amd64)",
                        value -> platforms.addAll(List.of(value.split(",", -1))));
    }

    @Override
    public Arguments arguments() {
        return Arguments.atLeast(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        Images images = session.engine().images();
        return session.forEach(arguments, image -> remove(images, image, session));
    }

    private void remove(Images images, String image, Session session) {
        try {
            print(images.remove(image, force, platforms), session);
        } catch (EngineException e) {
            if (!force || e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            session.note(e);
        }
    }

    private static void print(RemovedImage removed, Session session) {
        removed.untagged().forEach(name -> session.print("Untagged: " + name));
        removed.deleted().forEach(digest -> session.print("Deleted: " + digest));
    }
}
