package dev.nutshell.cli.system;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.output.Printable;
import dev.nutshell.engine.Autostart;
import java.nio.file.Path;
import java.util.List;

/// `autostart install`, `autostart remove` and `autostart run`, which the unit calls.
public final class AutostartCommand implements Command {
    /// What is done.
    public enum Step {
        INSTALL,
        REMOVE,
        RUN
    }

    private final Step step;
    private Path destination = Path.of("/");

    public AutostartCommand(Step step) {
        this.step = step;
    }

    @Override
    public Flags flags() {
        Flags flags = new Flags();
        return step == Step.RUN
                ? flags
                : flags.value(
                        "--destdir",
                        "string",
                        "Folder that stands for /, for packages and images of machines",
                        value -> destination = Path.of(value).toAbsolutePath().normalize());
    }

    @Override
    public Arguments arguments() {
        return Arguments.NONE;
    }

    @Override
    public int run(List<String> arguments, Session session) {
        Autostart autostart = session.engine().autostart();
        switch (step) {
            case INSTALL -> autostart.install(destination).forEach(session::print);
            case REMOVE -> autostart.remove(destination).forEach(session::print);
            case RUN -> {
                List<Autostart.Failure> failures = autostart.run();
                failures.forEach(
                        failure ->
                                session.console()
                                        .err()
                                        .println(
                                                session.program()
                                                        + ": "
                                                        + Printable.line(
                                                                failure.container()
                                                                        + ": "
                                                                        + failure.message())));
                return failures.isEmpty() ? 0 : 1;
            }
        }
        return 0;
    }
}
