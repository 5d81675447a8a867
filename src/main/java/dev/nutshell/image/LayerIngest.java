package dev.nutshell.image;

import dev.nutshell.archive.Compression;
import dev.nutshell.archive.CorruptArchiveException;
import dev.nutshell.archive.TarReader;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.ContentCalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.Temporary;
import dev.nutshell.store.TemporaryArea;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Brings one layer into the store: blob and unpacked tree, in one streaming pass.
///
/// Compressed bytes are verified (digest and size) while a copy goes to the blob's temporary file, then decompressed, hashed
/// for the diff id and unpacked into a temporary folder. Only when everything proved right do both get their names, by one
/// rename each; until then nothing refers to them, and a killed process leaves leftovers that the next one removes.
///
/// A lock for each layer makes two processes fetch it once. Thread-safe.
public final class LayerIngest {
    private final Syscalls syscalls;
    private final ContentStore content;
    private final LayerStore layers;
    private final TemporaryArea temporaries;
    private final LayerLimits limits;

    public LayerIngest(
            Syscalls syscalls, ContentStore content, LayerStore layers, TemporaryArea temporaries) {
        this(syscalls, content, layers, temporaries, LayerLimits.DEFAULT);
    }

    public LayerIngest(
            Syscalls syscalls,
            ContentStore content,
            LayerStore layers,
            TemporaryArea temporaries,
            LayerLimits limits) {
        this.syscalls = syscalls;
        this.content = content;
        this.layers = layers;
        this.temporaries = temporaries;
        this.limits = limits;
    }

    /// Makes sure that blob and tree of a layer are in the store.
    ///
    /// Call it on a platform thread: it works in system calls. Several threads may ingest different layers.
    ///
    /// @param progress told how many compressed bytes have arrived so far
    /// @return `false` when `source` was not needed
    /// @throws EngineException CORRUPT when the bytes are not what `layer` and `diffId` promise, or no layer; EXHAUSTED for a
    ///     bomb or a full disk; UNAVAILABLE when the source failed. Nothing is left behind
    public boolean ingest(
            Descriptor layer, Digest diffId, BlobSource source, LongConsumer progress) {
        try (FileLock _ = layers.lock(diffId)) {
            boolean hasBlob = content.has(layer);
            if (hasBlob && (layers.has(diffId) || unpackStored(layer, diffId))) {
                return false;
            }
            fetch(layer, diffId, source, progress);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorKind.UNAVAILABLE, "layer " + layer.digest() + ": interrupted", e);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.UNAVAILABLE,
                    "layer " + layer.digest() + ": transfer failed: " + e.getMessage(),
                    e);
        }
    }

    /// Unpacks a blob that is here already.
    ///
    /// @return `false` when the blob turned out to be damaged on the disk and has to be fetched again
    private boolean unpackStored(Descriptor layer, Digest diffId) throws IOException {
        try (VerifyingInputStream stored = content.openVerifying(layer)) {
            pass(layer, diffId, stored);
            return true;
        } catch (EngineException e) {
            if (e.getCause() instanceof CorruptStreamException) {
                content.delete(layer.digest());
                return false;
            }
            throw e;
        }
    }

    private void fetch(Descriptor layer, Digest diffId, BlobSource source, LongConsumer progress)
            throws IOException {
        try (Temporary blob = content.newBlob();
                FileCalls files = new FileCalls(syscalls);
                InputStream transfer = source.open()) {
            BlobWriter writer = new BlobWriter(files.content(), blob.descriptor(), progress);
            pass(
                    layer,
                    diffId,
                    new VerifyingInputStream(transfer, layer.digest(), layer.size(), writer));
            blob.publish(content.path(layer.digest()));
        }
    }

    /// Copies what passes into the blob's file.
    private static final class BlobWriter implements VerifyingInputStream.Tap {
        private final ContentCalls calls;
        private final Fd blob;
        private final LongConsumer progress;
        private long written;

        private BlobWriter(ContentCalls calls, Fd blob, LongConsumer progress) {
            this.calls = calls;
            this.blob = blob;
            this.progress = progress;
        }

        @Override
        public void accept(byte[] bytes, int from, int length) {
            calls.write(blob, bytes, from, length);
            written += length;
            progress.accept(written);
        }
    }

    /// Reads `compressed` to its end, and unpacks it where the tree is not here.
    private void pass(Descriptor layer, Digest diffId, VerifyingInputStream compressed)
            throws IOException {
        try {
            if (layers.has(diffId)) {
                verify(diffId, compressed);
            } else {
                unpack(diffId, compressed);
            }
        } catch (CorruptStreamException | CorruptArchiveException e) {
            throw damaged(layer, compressed, ErrorKind.CORRUPT, e);
        } catch (EngineException e) {
            throw damaged(layer, compressed, e.kind(), e);
        }
    }

    private void unpack(Digest diffId, VerifyingInputStream compressed) throws IOException {
        try (Temporary folder = temporaries.newDirectory();
                FileCalls files = new FileCalls(syscalls)) {
            int umask = umask(files, folder.descriptor());
            files.makeDirectory(folder.descriptor(), LayerStore.DIFF_NAME, 0700);
            LayerRecord record;
            try (Fd root =
                            files.openAt(
                                    folder.descriptor(),
                                    LayerStore.DIFF_NAME,
                                    OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY,
                                    0);
                    LayerUnpack unpack = new LayerUnpack(files, root, limits, umask)) {
                record = read(diffId, compressed, unpack);
            }
            AtomicFile.write(folder.path().resolve(LayerStore.RECORD), record.toBytes(), false);
            layers.publish(diffId, folder);
        }
    }

    private LayerRecord read(Digest diffId, VerifyingInputStream compressed, LayerUnpack unpack)
            throws IOException {
        try (DiffStream diff = decode(diffId, compressed)) {
            TarReader reader = new TarReader(diff);
            LayerRecord record = unpack.unpack(reader);
            reader.drain();
            finish(diffId, diff, compressed);
            return record;
        }
    }

    private void verify(Digest diffId, VerifyingInputStream compressed) throws IOException {
        try (DiffStream diff = decode(diffId, compressed)) {
            new TarReader(diff).drain();
            finish(diffId, diff, compressed);
        }
    }

    private DiffStream decode(Digest diffId, VerifyingInputStream compressed) throws IOException {
        return new DiffStream(
                Compression.decode(new Borrowed(compressed)),
                diffId.algorithm(),
                limits,
                compressed::passed);
    }

    /// Stays open when the decoder is closed: [#damaged] reads on.
    private static final class Borrowed extends FilterInputStream {
        private Borrowed(InputStream owned) {
            super(owned);
        }

        @Override
        public void close() {
            // the owner closes
        }
    }

    private static void finish(Digest diffId, DiffStream diff, VerifyingInputStream compressed)
            throws IOException {
        compressed.drain();
        Digest actual = diff.digest();
        if (!actual.equals(diffId)) {
            throw new CorruptArchiveException(
                    "unpacked content has digest " + actual + ", the image config says " + diffId);
        }
    }

    /// The exception for a failed pass. When bytes got damaged on the way, that is the cause to report, and not what the
    /// decoder stumbled over: so the rest is read until digest and size have been checked.
    private static EngineException damaged(
            Descriptor layer, VerifyingInputStream compressed, ErrorKind kind, Exception failure)
            throws IOException {
        Exception cause = failure;
        if (kind == ErrorKind.CORRUPT && !(failure instanceof CorruptStreamException)) {
            CorruptStreamException damage = damage(compressed);
            if (damage != null) {
                damage.addSuppressed(failure);
                cause = damage;
            }
        }
        return new EngineException(
                kind, "layer " + layer.digest() + ": " + cause.getMessage(), cause);
    }

    private static @Nullable CorruptStreamException damage(VerifyingInputStream compressed)
            throws IOException {
        try {
            compressed.drain();
            return null;
        } catch (CorruptStreamException e) {
            return e;
        }
    }

    /// The bits that the kernel takes away from the mode of a new file. Asked from a file, because umask(2) can only be
    /// read by changing it, for all threads.
    private static int umask(FileCalls files, Fd folder) {
        byte[] name = FileCalls.bytes("umask");
        try (Fd probe = files.createFile(folder, name, 0777).orElseThrow()) {
            int mode = files.attributes().status(probe).permissions();
            files.unlink(folder, name);
            return 0777 & ~mode;
        }
    }
}
