package dev.nutshell.registry;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.spec.image.Descriptor;
import java.io.IOException;
import java.io.InputStream;

/// `GET /v2/NAME/blobs/DIGEST` (distribution-spec, "Pulling blobs"). Addresses in a descriptor (`urls`, foreign layers) are
/// not followed, as Docker on Linux does not: a manifest must not choose which hosts we talk to (CVE-2020-15157).
final class BlobPull {
    private final RegistryConnection connection;
    private final String repository;

    BlobPull(RegistryConnection connection, String repository) {
        this.connection = connection;
        this.repository = repository;
    }

    /// The blob's bytes, not yet verified. A connection that breaks is taken up where it broke; what cannot be mended comes
    /// out of `read` as an [EngineException].
    InputStream open(Descriptor blob, RetryListener listener) {
        return new BlobStream(
                connection,
                "/v2/" + repository + "/blobs/" + blob.digest(),
                "blob " + blob.digest(),
                blob.size(),
                connection.attempts(listener));
    }

    /// The bytes of a small blob, not yet verified.
    byte[] read(Descriptor blob, int limit) {
        if (blob.size() > limit) {
            throw new EngineException(
                    ErrorKind.EXHAUSTED,
                    "blob " + blob.digest() + ": larger than " + limit + " bytes");
        }
        try (InputStream content = open(blob, RetryListener.SILENT)) {
            return content.readNBytes(limit);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.UNAVAILABLE, "blob " + blob.digest() + ": " + e.getMessage(), e);
        }
    }
}
