package dev.nutshell.network.port;

import dev.nutshell.kernel.file.Fd;

/// Where sockets of the container's network come from.
public interface InsideSockets extends AutoCloseable {
    /// A non-blocking socket, which the caller owns.
    ///
    /// @param family AF_INET or AF_INET6
    /// @param type SOCK_STREAM or SOCK_DGRAM
    /// @throws dev.nutshell.kernel.call.KernelException EMFILE, EAFNOSUPPORT …
    Fd open(int family, int type);

    @Override
    void close();
}
