package dev.nutshell.cli.container;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.engine.Containers;
import dev.nutshell.engine.RemoveOptions;
import java.util.List;

/// `rm`.
public final class RmCommand implements Command {
    private boolean force;
    private boolean link;
    private boolean volumes;

    @Override
    public Flags flags() {
        return new Flags()
                .toggle(
                        "-f, --force",
                        "Force the removal of a running container (uses SIGKILL)",
                        value -> force = value)
                .toggle("-l, --link", "Remove the specified link", value -> link = value)
                .toggle(
                        "-v, --volumes",
                        "Remove anonymous volumes associated with the container",
                        value -> volumes = value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.atLeast(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        Containers containers = session.engine().containers();
        RemoveOptions options = new RemoveOptions(force, volumes, link);
        return session.forEach(
                arguments, container -> remove(containers, container, options, session));
    }

    /// With `-f` a container that is not there is as good as removed, but worth a line.
    private void remove(
            Containers containers, String container, RemoveOptions options, Session session) {
        try {
            containers.remove(container, options);
            session.print(container);
        } catch (EngineException e) {
            if (!force || e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            session.note(e);
        }
    }
}
