package dev.nutshell.image;

import java.io.IOException;

/// A stream whose bytes are not what they claim to be. The message says what differs; who reads the stream knows what it is.
public final class CorruptStreamException extends IOException {
    private static final long serialVersionUID = 1L;

    public CorruptStreamException(String message) {
        super(message);
    }
}
