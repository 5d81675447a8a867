package dev.nutshell.engine;

/// Further processes in running containers (`exec`).
public interface Executions {
    /// Runs a process in `container` with the caller's terminal attached, or detached.
    ///
    /// @throws EngineException NOT_FOUND, CONFLICT (not running, paused), COMMAND_NOT_FOUND, NOT_EXECUTABLE
    SessionEnd run(String container, ExecRequest request, RunOptions options);
}
