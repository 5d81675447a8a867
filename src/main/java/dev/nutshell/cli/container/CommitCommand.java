package dev.nutshell.cli.container;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.engine.CommitRequest;
import java.util.ArrayList;
import java.util.List;

/// `commit`.
public final class CommitCommand implements Command {
    private final List<String> changes = new ArrayList<>();
    private String author = "";
    private String message = "";
    private boolean pause = true;

    @Override
    public Flags flags() {
        return new Flags()
                .value(
                        "-a, --author",
                        "string",
                        "Author (e.g., \"John Hannibal Smith <hannibal@a-team.com>\")",
                        value -> author = value)
                .value(
                        "-c, --change",
                        "list",
                        "Apply Dockerfile instruction to the created image",
                        changes::add)
                .value("-m, --message", "string", "Commit message", value -> message = value)
                .toggle(
                        "--no-pause",
                        "Disable pausing container during commit",
                        value -> pause = !value)
                // the flag until Docker 28
                .hiddenToggle("--pause", value -> pause = value)
                .hiddenToggle("-p", value -> pause = value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.between(1, 2);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        CommitRequest request =
                new CommitRequest(
                        arguments.size() > 1 ? arguments.getLast() : null,
                        author,
                        message,
                        changes,
                        pause);
        session.print(
                session.engine().containers().commit(arguments.getFirst(), request).toString());
        return 0;
    }
}
