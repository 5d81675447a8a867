package dev.nutshell.archive;

import java.io.IOException;

/// Bytes that are no archive, or a damaged or hostile one. The message says what is wrong, in lower case.
public final class CorruptArchiveException extends IOException {
    private static final long serialVersionUID = 1L;

    public CorruptArchiveException(String message) {
        super(message);
    }
}
