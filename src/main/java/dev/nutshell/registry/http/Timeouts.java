package dev.nutshell.registry.http;

import java.time.Duration;

/// @param connect for each address of a host
/// @param silence longest wait for the next byte, of an answer as of a TLS handshake
public record Timeouts(Duration connect, Duration silence) {
    public static final Timeouts DEFAULT =
            new Timeouts(Duration.ofSeconds(15), Duration.ofSeconds(60));
}
