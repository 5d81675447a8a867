package dev.nutshell.archive;

import java.io.IOException;

/// Receives the content of a file, in order and without gaps.
public interface TarContent {
    /// The next bytes. The array is the reader's own buffer: use it now, keep nothing, change nothing.
    void data(byte[] bytes, int from, int length) throws IOException;

    /// The next `length` bytes are zero and the archive stores none of them.
    void hole(long length) throws IOException;
}
