package dev.nutshell.archive.bzip2;

import java.io.IOException;

/// The stream is damaged or cut off. The message says what is wrong, in lower case.
public final class Bzip2FormatException extends IOException {
    private static final long serialVersionUID = 1L;

    Bzip2FormatException(String message) {
        super(message);
    }
}
