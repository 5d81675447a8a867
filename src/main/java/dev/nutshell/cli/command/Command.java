package dev.nutshell.cli.command;

import dev.nutshell.cli.flag.Flags;
import java.util.List;

/// One command, made for one call: [#flags] fills its fields, [#run] acts on them.
public interface Command {
    /// The flags, each writing into a field of this object. Called once.
    Flags flags();

    /// How many arguments it takes.
    Arguments arguments();

    /// Does it.
    ///
    /// @return the exit code
    int run(List<String> arguments, Session session);

    /// Which exit codes stand for the engine's failures.
    default FailureCodes failureCodes() {
        return FailureCodes.PLAIN;
    }
}
