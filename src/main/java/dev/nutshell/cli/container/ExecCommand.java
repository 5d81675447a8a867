package dev.nutshell.cli.container;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.FailureCodes;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.create.EnvironmentFlags;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.engine.AttachOptions;
import dev.nutshell.engine.DetachKeys;
import dev.nutshell.engine.ExecRequest;
import dev.nutshell.engine.RunOptions;
import dev.nutshell.engine.SessionEnd;
import java.util.List;

/// `exec`.
public final class ExecCommand implements Command {
    private final EnvironmentFlags environment = new EnvironmentFlags();
    private boolean detach;
    private DetachKeys keys = DetachKeys.DEFAULT;
    private boolean interactive;
    private boolean privileged;
    private boolean tty;
    private String user = "";
    private String workingDir = "";

    @Override
    public Flags flags() {
        Flags flags = new Flags().stopAtFirstArgument();
        environment.addTo(flags);
        return flags.toggle(
                        "-d, --detach",
                        "Detached mode: run command in the background",
                        value -> detach = value)
                .value(
                        "--detach-keys",
                        "string",
                        "Override the key sequence for detaching a container",
                        value -> keys = DetachKeys.parse(value))
                .toggle(
                        "-i, --interactive",
                        "Keep STDIN open even if not attached",
                        value -> interactive = value)
                .toggle(
                        "--privileged",
                        "Give extended privileges to the command",
                        value -> privileged = value)
                .toggle("-t, --tty", "Allocate a pseudo-TTY", value -> tty = value)
                .value(
                        "-u, --user",
                        "string",
                        "Username or UID (format: \"<name|uid>[:<group|gid>]\")",
                        value -> user = value)
                .value(
                        "-w, --workdir",
                        "string",
                        "Working directory inside the container",
                        value -> workingDir = value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.atLeast(2);
    }

    @Override
    public FailureCodes failureCodes() {
        return FailureCodes.EXEC;
    }

    @Override
    public int run(List<String> arguments, Session session) {
        if (!detach && interactive && tty && !session.console().inputIsTerminal()) {
            throw UsageException.badArguments("the input device is not a TTY");
        }
        ExecRequest request =
                new ExecRequest(
                        arguments.subList(1, arguments.size()),
                        interactive,
                        tty,
                        privileged,
                        environment.variables(),
                        user,
                        workingDir);
        AttachOptions attach =
                new AttachOptions(!detach && interactive, !detach, !detach, false, keys);
        SessionEnd end =
                session.engine()
                        .executions()
                        .run(arguments.getFirst(), request, new RunOptions(detach, attach));
        if (end instanceof SessionEnd.Detached && !detach) {
            session.console().err().println("read escape sequence");
            return 1;
        }
        return ExitCode.of(end);
    }
}
