package dev.nutshell.cli.command;

import dev.nutshell.base.ErrorKind;

/// Exit codes for what the engine throws. `run` lets a script tell the engine's failures from the program's.
public enum FailureCodes {
    /// 1, whatever it was.
    PLAIN(1, false),
    /// 125 from the engine, 126 and 127 for the program (chroot(1), POSIX shell).
    RUN(125, true),
    /// 1 from the engine, 126 and 127 for the program.
    EXEC(1, true);

    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;

    private final int engine;
    private final boolean program;

    FailureCodes(int engine, boolean program) {
        this.engine = engine;
        this.program = program;
    }

    public int of(ErrorKind kind) {
        if (program && kind == ErrorKind.NOT_EXECUTABLE) {
            return NOT_EXECUTABLE;
        }
        return program && kind == ErrorKind.COMMAND_NOT_FOUND ? NOT_FOUND : engine;
    }
}
