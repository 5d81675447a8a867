package dev.nutshell.cli.container;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.engine.AttachOptions;
import dev.nutshell.engine.Containers;
import dev.nutshell.engine.DetachKeys;
import java.util.List;

/// `start`.
public final class StartCommand implements Command {
    private boolean attach;
    private boolean interactive;
    private DetachKeys keys = DetachKeys.DEFAULT;

    @Override
    public Flags flags() {
        return new Flags()
                .toggle(
                        "-a, --attach",
                        "Attach STDOUT/STDERR and forward signals",
                        value -> attach = value)
                .value(
                        "--detach-keys",
                        "string",
                        "Override the key sequence for detaching a container",
                        value -> keys = DetachKeys.parse(value))
                .toggle(
                        "-i, --interactive",
                        "Attach container's STDIN",
                        value -> interactive = value)
                .refused(
                        "checkpoints are not part of this engine",
                        "--checkpoint",
                        "--checkpoint-dir");
    }

    @Override
    public Arguments arguments() {
        return Arguments.atLeast(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        Containers containers = session.engine().containers();
        if (!attach && !interactive) {
            return session.forEach(
                    arguments,
                    container -> {
                        containers.start(container);
                        session.print(container);
                    });
        }
        if (arguments.size() > 1) {
            throw UsageException.badArguments(
                    "you cannot start and attach multiple containers at once");
        }
        AttachOptions options = new AttachOptions(interactive, true, true, true, keys);
        return ExitCode.of(containers.start(arguments.getFirst(), options));
    }
}
