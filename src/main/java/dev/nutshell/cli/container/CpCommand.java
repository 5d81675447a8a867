package dev.nutshell.cli.container;

import dev.nutshell.base.ByteSize;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.engine.ContainerFiles;
import java.util.List;

/// `cp`.
public final class CpCommand implements Command {
    private boolean archive;
    private boolean followLink;
    private boolean quiet;

    @Override
    public Flags flags() {
        return new Flags()
                .toggle(
                        "-a, --archive",
                        "Archive mode (copy all uid/gid information)",
                        value -> archive = value)
                .toggle(
                        "-L, --follow-link",
                        "Always follow symbol link in SRC_PATH",
                        value -> followLink = value)
                .toggle(
                        "-q, --quiet",
                        "Suppress progress output during copy. Progress output is automatically suppressed"
                                + " if no terminal is attached",
                        value -> quiet = value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.exactly(2);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        if (arguments.getFirst().isEmpty()) {
            throw UsageException.badArguments("source can not be empty");
        }
        if (arguments.getLast().isEmpty()) {
            throw UsageException.badArguments("destination can not be empty");
        }
        CopyPath source = CopyPath.parse(arguments.getFirst());
        CopyPath target = CopyPath.parse(arguments.getLast());
        if (source.isLocal() == target.isLocal()) {
            throw UsageException.badArguments(
                    source.isLocal()
                            ? "must specify at least one container source"
                            : "copying between containers is not supported");
        }
        ContainerFiles files = session.engine().containers().files();
        if (source.isLocal()) {
            copyIn(files, source, target, session);
        } else {
            copyOut(files, source, target, session);
        }
        return 0;
    }

    private void copyIn(ContainerFiles files, CopyPath source, CopyPath target, Session session) {
        if (source.isStream()) {
            files.write(target.container(), target.path(), session.input(), archive);
            return;
        }
        long bytes = files.copyIn(source.path(), target.container(), target.path(), options());
        report(bytes, target.container() + ":" + target.path(), session);
    }

    private void copyOut(ContainerFiles files, CopyPath source, CopyPath target, Session session) {
        if (target.isStream()) {
            files.read(source.container(), source.path(), followLink, session.console().out());
            return;
        }
        long bytes = files.copyOut(source.container(), source.path(), target.path(), options());
        report(bytes, target.path(), session);
    }

    private ContainerFiles.CopyOptions options() {
        return new ContainerFiles.CopyOptions(archive, followLink);
    }

    private void report(long bytes, String target, Session session) {
        if (!quiet && session.console().errorIsTerminal()) {
            session.console()
                    .err()
                    .println(
                            "Successfully copied "
                                    + new ByteSize(bytes).human(3)
                                    + " to "
                                    + target);
        }
    }
}
