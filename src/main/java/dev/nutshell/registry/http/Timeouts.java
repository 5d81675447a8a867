package dev.nutshell.registry.http;

import java.time.Duration;

/// @param connect for each address of a host
/// @param handshake longest wait for the next bytes of a TLS handshake: a server that does not speak TLS may just wait
/// @param silence longest wait for the next byte of an answer
public record Timeouts(Duration connect, Duration handshake, Duration silence) {
    public static final Timeouts DEFAULT =
            new Timeouts(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(60));
}
