package dev.nutshell.engine.image;

import dev.nutshell.engine.PullProgress;
import dev.nutshell.engine.PullRequest;
import dev.nutshell.engine.PullResult;
import dev.nutshell.registry.Registries;
import dev.nutshell.registry.RegistryEnvironment;
import dev.nutshell.registry.RegistrySettings;
import dev.nutshell.registry.RequestLog;
import dev.nutshell.spec.image.ImageReference;
import dev.nutshell.spec.image.Platform;
import dev.nutshell.transfer.PlatformChoice;
import dev.nutshell.transfer.Pull;
import dev.nutshell.transfer.PullOutcome;
import java.util.List;

/// The registries, as a source of images. Nothing of the HTTP client is made before a pull needs it.
///
/// @param settings but for what a request says about TLS
public record PullSource(
        ImageStore store,
        RegistryEnvironment environment,
        RegistrySettings settings,
        RequestLog log) {

    PullResult pull(PullRequest request, ImageReference reference, PullProgress progress) {
        PlatformChoice choice =
                request.platform() == null
                        ? PlatformChoice.host()
                        : PlatformChoice.of(Platform.parse(request.platform()));
        try (Registries registries =
                new Registries(environment, settings.verifying(request.verifyTls()), log)) {
            Pull pull =
                    new Pull(
                            store.catalog(),
                            store.content(),
                            store.layers(),
                            store.ingest(),
                            store.garbage(),
                            registries,
                            Pull.DEFAULT_PARALLEL);
            PullOutcome outcome =
                    pull.pull(
                            reference,
                            choice,
                            new ProgressAdapter(progress, isTagImplied(request, reference)));
            return new PullResult(
                    reference.canonical(),
                    reference.familiar(),
                    outcome.digest(),
                    !outcome.updated());
        }
    }

    /// @param repository its tag does not matter
    List<String> tags(ImageReference repository, boolean verifyTls) {
        try (Registries registries =
                new Registries(environment, settings.verifying(verifyTls), log)) {
            return registries.client(repository).tags();
        }
    }

    private static boolean isTagImplied(PullRequest request, ImageReference reference) {
        return reference.digest() == null
                && !request.reference().endsWith(":" + reference.tagName().orElse(""));
    }
}
