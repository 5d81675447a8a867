package dev.nutshell.image;

import java.io.IOException;
import java.io.InputStream;

/// Where a blob comes from: opened once, and only if the store turns out to lack the blob.
@FunctionalInterface
public interface BlobSource {
    /// Starts the transfer. Whoever called closes the stream.
    InputStream open() throws IOException;
}
