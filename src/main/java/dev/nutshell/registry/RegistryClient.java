package dev.nutshell.registry;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.spec.image.Descriptor;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/// One repository of one registry. Nothing is sent before the first question. Thread-safe.
///
/// Failures are [EngineException]s with one line that names the registry: UNAVAILABLE (not reached, broken, busy),
/// UNAUTHENTICATED, PERMISSION_DENIED, NOT_FOUND, CORRUPT (not the promised bytes), UNSUPPORTED.
public final class RegistryClient {
    private final ManifestPull manifests;
    private final ManifestProbe probe;
    private final BlobPull blobs;
    private final TagList tags;

    RegistryClient(RegistryConnection connection, String repository) {
        this.manifests = new ManifestPull(connection, repository);
        this.probe = new ManifestProbe(connection, repository);
        this.blobs = new BlobPull(connection, repository);
        this.tags = new TagList(connection, repository);
    }

    /// The manifest or index that `tag` names now.
    public FetchedManifest manifest(String tag) {
        return manifests.byTag(tag);
    }

    /// The manifest or index with this digest.
    public FetchedManifest manifest(Digest digest) {
        return manifests.byDigest(digest);
    }

    /// What [#manifest] would return the digest of; empty when the registry does not tell without sending it.
    public Optional<Digest> digest(String tag) {
        return probe.digest(tag);
    }

    /// Every tag of the repository.
    public List<String> tags() {
        return tags.all();
    }

    /// A blob as a stream, not yet verified. Broken connections are mended under way.
    public InputStream blob(Descriptor blob, RetryListener listener) {
        return blobs.open(blob, listener);
    }

    /// A small blob, not yet verified.
    ///
    /// @throws EngineException EXHAUSTED above `limit` bytes
    public byte[] smallBlob(Descriptor blob, int limit) {
        return blobs.read(blob, limit);
    }
}
