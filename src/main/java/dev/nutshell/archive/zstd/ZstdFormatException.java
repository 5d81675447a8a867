package dev.nutshell.archive.zstd;

import java.io.IOException;

/// Bytes that are no valid zstd.
public final class ZstdFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    ZstdFormatException(String message) {
        super(message);
    }
}
