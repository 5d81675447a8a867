package dev.nutshell.network.port;

import dev.nutshell.kernel.file.Fd;

/// Something that takes what comes to ports of the host into a container, on the thread of somebody else's loop.
public interface PortForwarder extends AutoCloseable {
    /// Readable when [#ready] has something to do.
    Fd descriptor();

    /// Does what there is to do, and waits for nothing.
    void ready();

    @Override
    void close();
}
