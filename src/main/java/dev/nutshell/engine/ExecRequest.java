package dev.nutshell.engine;

import java.util.List;

/// A process to run in a container.
///
/// @param interactive keep stdin open
/// @param environment `NAME=value`, added to the container's
/// @param user empty: the container's
/// @param workingDir empty: the container's
public record ExecRequest(
        List<String> command,
        boolean interactive,
        boolean tty,
        boolean privileged,
        List<String> environment,
        String user,
        String workingDir) {
    public ExecRequest {
        command = List.copyOf(command);
        environment = List.copyOf(environment);
    }
}
