package dev.nutshell.engine.check;

import dev.nutshell.base.Digest;
import dev.nutshell.engine.host.Store;
import dev.nutshell.store.StateFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;

/// Every blob has the content that its name says.
record BlobCheck(Store store, Findings findings) {
    private static final int BLOCK = 1 << 20;

    void run() {
        for (Digest digest : store.content().list()) {
            Path file = store.content().path(digest);
            try {
                if (!digest.equals(actual(digest, file))) {
                    findings.add(
                            "blob " + digest,
                            "its content has another digest",
                            "remove it: a pull brings it again",
                            () -> Findings.delete(file));
                }
            } catch (NoSuchFileException _) {
                // collected meanwhile
            } catch (IOException failure) {
                throw StateFailure.of("read", file, failure);
            }
        }
    }

    private static Digest actual(Digest digest, Path file) throws IOException {
        MessageDigest hasher = digest.algorithm().newHasher();
        byte[] block = new byte[BLOCK];
        try (InputStream in = Files.newInputStream(file)) {
            int got = in.read(block);
            while (got >= 0) {
                hasher.update(block, 0, got);
                got = in.read(block);
            }
        }
        return Digest.finish(digest.algorithm(), hasher);
    }
}
