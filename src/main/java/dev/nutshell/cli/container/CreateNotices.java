package dev.nutshell.cli.container;

import dev.nutshell.base.ContainerId;
import dev.nutshell.cli.command.Session;
import dev.nutshell.engine.CreateRequest;
import dev.nutshell.engine.Notices;
import dev.nutshell.engine.PullPolicy;
import dev.nutshell.engine.PullProgress;

/// What `create` and `run` tell meanwhile. All of it goes to stderr but for the id: stdout may be the container's.
///
/// @param printsId whether the id is what the command is asked for
record CreateNotices(
        Session session, CreateRequest request, CidFile cidFile, boolean quiet, boolean printsId)
        implements Notices {

    @Override
    public void warning(String text) {
        session.warn(text);
    }

    @Override
    public void created(ContainerId id) {
        cidFile.write(id.value());
        if (printsId) {
            session.print(id.value());
            session.console().out().flush();
        }
    }

    @Override
    public PullProgress pulling(String image) {
        if (quiet) {
            return PullProgress.SILENT;
        }
        if (request.pull() == PullPolicy.MISSING) {
            session.console().err().println("Unable to find image '" + image + "' locally");
        }
        return session.console().pullOnError();
    }
}
