package dev.nutshell.cli.image;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.engine.PullProgress;
import dev.nutshell.engine.PullRequest;
import dev.nutshell.engine.PullResult;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `pull`.
public final class PullCommand implements Command {
    private @Nullable String platform;
    private boolean quiet;
    private boolean verifyTls = true;

    @Override
    public Flags flags() {
        return new Flags()
                .value(
                        "--platform",
                        "string",
                        "Set platform if server is multi-platform capable",
                        value -> platform = value.isEmpty() ? null : value)
                .toggle("-q, --quiet", "Suppress verbose output", value -> quiet = value)
                .toggle(
                        "--tls-verify",
                        "Pull over verified TLS only (default true)",
                        value -> verifyTls = value)
                .later(Set.of("-a", "--all-tags"));
    }

    @Override
    public Arguments arguments() {
        return Arguments.exactly(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        PullProgress progress = quiet ? PullProgress.SILENT : session.console().pullOnOutput();
        PullResult result =
                session.engine()
                        .images()
                        .pull(new PullRequest(arguments.getFirst(), platform, verifyTls), progress);
        session.print(result.canonical());
        return 0;
    }
}
