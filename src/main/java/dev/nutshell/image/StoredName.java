package dev.nutshell.image;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import java.nio.file.Path;
import java.util.Optional;

/// Reads digests back from file names of the store.
final class StoredName {
    private StoredName() {}

    /// The digest that `path` is named by; empty for a stray file.
    static Optional<Digest> digest(Digest.Algorithm algorithm, Path path) {
        try {
            return Optional.of(new Digest(algorithm, String.valueOf(path.getFileName())));
        } catch (EngineException _) {
            return Optional.empty();
        }
    }
}
