package dev.nutshell.engine;

import dev.nutshell.spec.container.ContainerConfig;
import dev.nutshell.spec.container.HostConfig;
import dev.nutshell.spec.container.NetworkingConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A container to be made: values checked for form, not yet against the image or the host.
///
/// @param name absent: one is made up
/// @param platform as written, `os[/arch[/variant]]`; absent: the host's
/// @param verifyTls whether a pull may accept only a registry with a valid certificate
/// @param secrets files that only this container sees, and `inspect` never
public record CreateRequest(
        @Nullable String name,
        @Nullable String platform,
        ContainerConfig config,
        HostConfig host,
        NetworkingConfig networking,
        PullPolicy pull,
        boolean verifyTls,
        List<SecretRequest> secrets) {

    public CreateRequest {
        secrets = List.copyOf(secrets);
    }
}
