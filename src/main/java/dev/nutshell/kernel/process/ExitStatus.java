package dev.nutshell.kernel.process;

/// How a process ended.
public sealed interface ExitStatus {
    /// It exited by itself.
    record Exited(int code) implements ExitStatus {}

    /// A signal ended it.
    record Killed(int signal, boolean coreDumped) implements ExitStatus {}

    /// The exit code that a shell and Docker show: the code itself, or 128 + signal.
    default int shellCode() {
        return switch (this) {
            case Exited(int code) -> code;
            case Killed(int signal, boolean _) -> 128 + signal;
        };
    }
}
