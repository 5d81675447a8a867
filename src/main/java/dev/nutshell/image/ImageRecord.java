package dev.nutshell.image;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.spec.image.ImageReference;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One line of the catalog: an image and one of its names.
///
/// @param reference the name; null for an image that lost its last one to a newer image (Docker shows `<none>`)
/// @param manifest descriptor of the image's manifest, with the annotations of the catalog's entry
public record ImageRecord(@Nullable ImageReference reference, Descriptor manifest) {
    /// Annotation of the catalog's entry: the digest by which the registry knows the image, of an index where it has one.
    public static final String REPOSITORY_DIGEST = "dev.nutshell.repository.digest";

    /// The name, empty for a dangling image.
    public Optional<ImageReference> name() {
        return Optional.ofNullable(reference);
    }

    public Digest manifestDigest() {
        return manifest.digest();
    }

    /// What the registry named when the image was pulled: the digest of an index or of the manifest.
    public Digest repositoryDigest() {
        String index = manifest.annotations().get(REPOSITORY_DIGEST);
        try {
            return index == null ? manifestDigest() : Digest.parse(index);
        } catch (EngineException _) {
            // written by another tool
            return manifestDigest();
        }
    }

    /// How messages call the image.
    public String display() {
        return reference == null ? manifest.digest().toString() : reference.familiar();
    }
}
