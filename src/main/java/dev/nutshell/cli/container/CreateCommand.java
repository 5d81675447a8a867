package dev.nutshell.cli.container;

import dev.nutshell.base.EngineException;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.create.CreateFlags;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.engine.CreateRequest;
import java.util.List;

/// `create`.
public final class CreateCommand implements Command {
    private final CreateFlags create = new CreateFlags();

    @Override
    public Flags flags() {
        return create.flags();
    }

    @Override
    public Arguments arguments() {
        return Arguments.atLeast(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        CreateRequest request = request(arguments);
        create.warnings().forEach(session::warn);
        try (CidFile cidFile = new CidFile(create.cidFile())) {
            session.engine()
                    .containers()
                    .create(
                            request,
                            new CreateNotices(session, request, cidFile, create.quiet(), true));
        }
        return 0;
    }

    /// A file that a flag names and that cannot be read counts as the flag's.
    private CreateRequest request(List<String> arguments) {
        try {
            return create.request(arguments, false);
        } catch (EngineException unreadable) {
            throw UsageException.badFlag(String.valueOf(unreadable.getMessage()));
        }
    }
}
