package dev.nutshell.cli.image;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.engine.Images;
import dev.nutshell.engine.PullProgress;
import dev.nutshell.engine.PullRequest;
import dev.nutshell.engine.PullResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `pull`.
public final class PullCommand implements Command {
    private @Nullable String platform;
    private boolean allTags;
    private boolean quiet;
    private boolean verifyTls = true;

    @Override
    public Flags flags() {
        return new Flags()
                .toggle(
                        "-a, --all-tags",
                        "Download all tagged images in the repository",
                        value -> allTags = value)
                .value(
                        "--platform",
                        "string",
                        "Set platform if server is multi-platform capable",
                        value -> platform = value.isEmpty() ? null : value)
                .toggle("-q, --quiet", "Suppress verbose output", value -> quiet = value)
                .toggle(
                        "--tls-verify",
                        "Pull over verified TLS only (default true)",
                        value -> verifyTls = value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.exactly(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        String reference = arguments.getFirst();
        if (!allTags) {
            session.print(pull(reference, session).canonical());
            return 0;
        }
        requireNoTag(reference);
        Images images = session.engine().images();
        String canonical = reference;
        for (String tag : images.remoteTags(reference, verifyTls)) {
            canonical = pull(reference + ":" + tag, session).canonical();
        }
        session.print(canonical.substring(0, canonical.lastIndexOf(':')));
        return 0;
    }

    private PullResult pull(String reference, Session session) {
        PullProgress progress = quiet ? PullProgress.SILENT : session.console().pullOnOutput();
        return session.engine()
                .images()
                .pull(new PullRequest(reference, platform, verifyTls), progress);
    }

    private static void requireNoTag(String reference) {
        String name = reference.substring(reference.lastIndexOf('/') + 1);
        if (name.contains(":") || name.contains("@")) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "tag can't be used with --all-tags/-a");
        }
    }
}
