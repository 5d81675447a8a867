package dev.nutshell.cli.container;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.engine.AttachOptions;
import dev.nutshell.engine.DetachKeys;
import dev.nutshell.engine.SessionEnd;
import java.util.List;

/// `attach`.
public final class AttachCommand implements Command {
    private boolean noStdin;
    private boolean signalProxy = true;
    private DetachKeys keys = DetachKeys.DEFAULT;

    @Override
    public Flags flags() {
        return new Flags()
                .value(
                        "--detach-keys",
                        "string",
                        "Override the key sequence for detaching a container",
                        value -> keys = DetachKeys.parse(value))
                .toggle("--no-stdin", "Do not attach STDIN", value -> noStdin = value)
                .toggle(
                        "--sig-proxy",
                        "Proxy all received signals to the process (default true)",
                        value -> signalProxy = value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.exactly(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        SessionEnd end =
                session.engine()
                        .containers()
                        .attach(
                                arguments.getFirst(),
                                new AttachOptions(!noStdin, true, true, signalProxy, keys));
        if (end instanceof SessionEnd.Detached) {
            session.console().err().println("read escape sequence");
            return 1;
        }
        return ExitCode.of(end);
    }
}
