package dev.nutshell.engine;

import dev.nutshell.spec.container.ContainerPort;

/// A port that is exposed, and where it is reached if it is published.
///
/// @param hostIp empty when it is not published
/// @param hostPort 0 when it is not published
public record PublishedPort(ContainerPort port, String hostIp, int hostPort) {
    public boolean isPublished() {
        return hostPort != 0;
    }
}
