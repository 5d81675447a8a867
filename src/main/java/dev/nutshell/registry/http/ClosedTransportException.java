package dev.nutshell.registry.http;

import java.io.IOException;

/// The transport was closed: whoever asked has given up.
public final class ClosedTransportException extends IOException {
    private static final long serialVersionUID = 1L;

    public ClosedTransportException() {
        super("cancelled");
    }
}
