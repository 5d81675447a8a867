package dev.nutshell.network.port;

import dev.nutshell.kernel.file.Fd;
import dev.nutshell.network.endpoint.Protocol;

/// A port of the host that leads to one of the container.
///
/// @param socket of TCP, listening, or of UDP, bound; non-blocking; it stays whose it is
/// @param port of the container
public record OpenPort(Protocol protocol, Fd socket, int port) {}
