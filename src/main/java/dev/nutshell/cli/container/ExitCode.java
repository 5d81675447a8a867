package dev.nutshell.cli.container;

import dev.nutshell.engine.SessionEnd;

/// The exit code of a command whose session ended.
final class ExitCode {
    private ExitCode() {}

    static int of(SessionEnd end) {
        return switch (end) {
            case SessionEnd.Exited exited -> exited.code();
            case SessionEnd.Detached _ -> 0;
        };
    }
}
