package dev.nutshell.network.port;

import dev.nutshell.kernel.file.Fd;
import dev.nutshell.network.address.IpAddress;

/// A port of the host's loopback, and where it leads.
///
/// @param listener a listening non-blocking TCP socket; it stays whose it is
/// @param target address of the container
/// @param port of the container
public record Entrance(Fd listener, IpAddress target, int port) {}
