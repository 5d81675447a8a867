package dev.nutshell.network.port;

import dev.nutshell.kernel.process.SocketCalls;
import dev.nutshell.network.address.IpAddress;

/// Where something came from.
record Caller(IpAddress address, int port) {
    /// @param socketAddress of [SocketCalls#peer] or [SocketCalls#sender]
    static Caller of(byte[] socketAddress) {
        return new Caller(
                IpAddress.of(SocketCalls.address(socketAddress)), SocketCalls.port(socketAddress));
    }

    /// Whether a socket inside the container can speak in its name. A container has a loopback of its own, and link-local
    /// addresses mean nothing without the link.
    boolean canBeShown() {
        return !address.isLoopback()
                && !address.isLinkLocal()
                && !address.isMulticast()
                && !address.isAny();
    }
}
