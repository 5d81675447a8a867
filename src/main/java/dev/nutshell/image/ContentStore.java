package dev.nutshell.image;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.store.StateDirectory;
import dev.nutshell.store.StateFailure;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.Temporary;
import dev.nutshell.store.TemporaryArea;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Blobs by digest, in the `blobs/` of an OCI image layout that other tools read (`skopeo inspect oci:ROOT/images:NAME`).
///
/// A blob appears under its name only when it is complete and verified; what is read is verified again. Blobs become durable
/// together, when [ImageCatalog] lists the image that needs them. Thread-safe, also between processes.
public final class ContentStore {
    private static final byte[] LAYOUT_VERSION =
            "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);

    private final StateLayout layout;
    private final TemporaryArea temporaries;

    public ContentStore(StateLayout layout, TemporaryArea temporaries) {
        this.layout = layout;
        this.temporaries = temporaries;
    }

    /// Whether the blob is here, complete.
    public boolean has(Descriptor blob) {
        try {
            return Files.size(layout.blob(blob.digest())) == blob.size();
        } catch (IOException _) {
            return false;
        }
    }

    public boolean has(Digest digest) {
        return Files.exists(layout.blob(digest));
    }

    /// The bytes of a small blob (manifest, config).
    ///
    /// @throws EngineException NOT_FOUND; CORRUPT when the bytes do not have the digest; EXHAUSTED above `limit`
    public byte[] read(Digest digest, long limit) {
        Path path = layout.blob(digest);
        try (InputStream in = Files.newInputStream(path)) {
            byte[] content = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, limit + 1));
            if (content.length > limit) {
                throw new EngineException(
                        ErrorKind.EXHAUSTED,
                        "blob " + digest + ": larger than " + limit + " bytes");
            }
            Digest actual = digestOf(digest.algorithm(), content);
            if (!actual.equals(digest)) {
                throw new EngineException(
                        ErrorKind.CORRUPT, "blob " + digest + " in the store has digest " + actual);
            }
            return content;
        } catch (NoSuchFileException _) {
            throw new EngineException(ErrorKind.NOT_FOUND, "blob " + digest + ": not in the store");
        } catch (IOException e) {
            throw StateFailure.of("read", path, e);
        }
    }

    /// The bytes of a small blob that is here and whole. A damaged one is removed, so that it can come anew.
    public Optional<byte[]> readWhole(Descriptor blob, long limit) {
        if (!has(blob)) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(blob.digest(), limit));
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.CORRUPT) {
                throw e;
            }
            delete(blob.digest());
            return Optional.empty();
        }
    }

    /// The bytes of a blob of any size. The stream fails with a [CorruptStreamException] where they are not what
    /// `blob` says.
    public InputStream open(Descriptor blob) {
        return openVerifying(blob);
    }

    VerifyingInputStream openVerifying(Descriptor blob) {
        Path path = layout.blob(blob.digest());
        try {
            return new VerifyingInputStream(Files.newInputStream(path), blob.digest(), blob.size());
        } catch (NoSuchFileException _) {
            throw new EngineException(
                    ErrorKind.NOT_FOUND, "blob " + blob.digest() + ": not in the store");
        } catch (IOException e) {
            throw StateFailure.of("read", path, e);
        }
    }

    /// Stores `content` and returns its digest (SHA-256); does nothing where the blob is here already.
    public Digest put(byte[] content) {
        Digest digest = Digest.sha256(content);
        put(digest, content);
        return digest;
    }

    /// Stores `content`, which has to have `digest`.
    ///
    /// @throws EngineException CORRUPT when it does not
    public void put(Digest digest, byte[] content) {
        Digest actual = digestOf(digest.algorithm(), content);
        if (!actual.equals(digest)) {
            throw new EngineException(
                    ErrorKind.CORRUPT, "content for blob " + digest + " has digest " + actual);
        }
        if (!has(digest)) {
            prepare();
            write(layout.blob(digest), content);
        }
    }

    /// A place for a blob that is still arriving; publish it at [#path] once it is verified.
    Temporary newBlob() {
        prepare();
        return temporaries.newFile();
    }

    /// Where the blob lies, or will lie.
    public Path path(Digest digest) {
        return layout.blob(digest);
    }

    /// Every blob here.
    public List<Digest> list() {
        List<Digest> digests = new ArrayList<>();
        for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
            Path directory = layout.blobs().resolve(algorithm.prefix());
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    StoredName.digest(algorithm, file).ifPresent(digests::add);
                }
            } catch (NoSuchFileException _) {
                // nothing stored under this algorithm
            } catch (IOException e) {
                throw StateFailure.of("list", directory, e);
            }
        }
        return digests;
    }

    /// Removes the blob; does nothing where it is not here.
    void delete(Digest digest) {
        try {
            Files.deleteIfExists(layout.blob(digest));
        } catch (IOException e) {
            throw StateFailure.of("remove", layout.blob(digest), e);
        }
    }

    /// Makes the layout's fixed parts.
    void prepare() {
        Path marker = layout.imageLayout().resolve("oci-layout");
        if (!Files.exists(marker)) {
            StateDirectory.ensure(layout.blobs().resolve(Digest.Algorithm.SHA256.prefix()));
            write(marker, LAYOUT_VERSION);
        }
    }

    /// By way of the temporary area: a process killed on the way must leave nothing beside the blobs, where nobody would
    /// ever remove it.
    private void write(Path path, byte[] content) {
        try (Temporary file = temporaries.newFile()) {
            file.write(content);
            file.publish(path);
        }
    }

    private static Digest digestOf(Digest.Algorithm algorithm, byte[] content) {
        MessageDigest hasher = algorithm.newHasher();
        hasher.update(content);
        return Digest.finish(algorithm, hasher);
    }
}
