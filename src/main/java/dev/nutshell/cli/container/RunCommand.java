package dev.nutshell.cli.container;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.FailureCodes;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.create.CreateFlags;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.engine.AttachOptions;
import dev.nutshell.engine.CreateRequest;
import dev.nutshell.engine.DetachKeys;
import dev.nutshell.engine.RunOptions;
import dev.nutshell.engine.SessionEnd;
import dev.nutshell.spec.container.StreamConfig;
import java.util.List;

/// `run`.
public final class RunCommand implements Command {
    private final CreateFlags create = new CreateFlags();
    private boolean detach;
    private boolean signalProxy = true;
    private DetachKeys keys = DetachKeys.DEFAULT;

    @Override
    public Flags flags() {
        return create.flags()
                .toggle(
                        "-d, --detach",
                        "Run container in background and print container ID",
                        value -> detach = value)
                .value(
                        "--detach-keys",
                        "string",
                        "Override the key sequence for detaching a container",
                        value -> keys = DetachKeys.parse(value))
                .toggle(
                        "--sig-proxy",
                        "Proxy received signals to the process (default true)",
                        value -> signalProxy = value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.atLeast(1);
    }

    @Override
    public FailureCodes failureCodes() {
        return FailureCodes.RUN;
    }

    @Override
    public int run(List<String> arguments, Session session) {
        CreateRequest request = create.request(arguments, detach);
        StreamConfig streams = request.config().streams();
        if (streams.attachStdin() && streams.tty() && !session.console().inputIsTerminal()) {
            throw UsageException.badArguments("the input device is not a TTY");
        }
        create.warnings().forEach(session::warn);
        boolean attachesOutput = streams.attachStdout() || streams.attachStderr();
        AttachOptions attach =
                new AttachOptions(
                        streams.attachStdin(),
                        streams.attachStdout(),
                        streams.attachStderr(),
                        signalProxy,
                        keys);
        try (CidFile cidFile = new CidFile(create.cidFile())) {
            CreateNotices notices =
                    new CreateNotices(session, request, cidFile, create.quiet(), !attachesOutput);
            SessionEnd end =
                    session.engine()
                            .containers()
                            .run(request, new RunOptions(detach, attach), notices);
            return ExitCode.of(end);
        }
    }
}
