package dev.nutshell.registry;

import dev.nutshell.base.Digest;
import java.util.Optional;

/// `HEAD /v2/NAME/manifests/TAG` (distribution-spec, "Checking if content exists in the registry"). Docker Hub does not count
/// it as a pull.
final class ManifestProbe {
    private final RegistryConnection connection;
    private final String repository;

    ManifestProbe(RegistryConnection connection, String repository) {
        this.connection = connection;
        this.repository = repository;
    }

    /// The digest behind the tag, as far as the registry says: empty when it does not, whatever the reason.
    Optional<Digest> digest(String tag) {
        return connection.request(
                "HEAD",
                ManifestPull.path(repository, tag),
                ManifestPull.ACCEPT,
                answer ->
                        answer.status() == 200 ? ManifestPull.promised(answer) : Optional.empty());
    }
}
