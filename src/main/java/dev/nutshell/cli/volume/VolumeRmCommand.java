package dev.nutshell.cli.volume;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.engine.Volumes;
import java.util.List;

/// `volume rm`.
public final class VolumeRmCommand implements Command {
    private boolean force;

    @Override
    public Flags flags() {
        return new Flags()
                .toggle(
                        "-f, --force",
                        "Force the removal of one or more volumes",
                        value -> force = value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.atLeast(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        Volumes volumes = session.engine().volumes();
        return session.forEach(
                arguments,
                volume -> {
                    volumes.remove(volume, force);
                    session.print(volume);
                });
    }
}
