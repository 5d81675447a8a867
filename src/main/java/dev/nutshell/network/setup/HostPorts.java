package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.InternetSockets;
import dev.nutshell.network.endpoint.PortMapping;
import dev.nutshell.network.endpoint.Protocol;
import dev.nutshell.store.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/// The ports of the host itself, and the sockets that keep some of them for a container.
public final class HostPorts implements AutoCloseable {
    private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    /// So many are kept by sockets; of more it is only looked whether they are free.
    private static final int HELD = 256;

    private final Syscalls syscalls;
    private final List<Fd> held = new ArrayList<>();
    private int firstEphemeral;
    private int lastEphemeral;

    public HostPorts(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// Binds a socket to each port.
    ///
    /// @throws EngineException CONFLICT with the process that has one, NOT_FOUND when the host has no such address
    void hold(PortMapping mapping) {
        if (mapping.protocol() == Protocol.SCTP) {
            // the module may be absent, and would be loaded for nothing
            return;
        }
        InternetSockets sockets = new InternetSockets(syscalls);
        for (int port = mapping.firstHost(); port <= mapping.lastHost(); port++) {
            Fd socket = bind(sockets, mapping, port);
            if (held.size() < HELD) {
                held.add(socket);
            } else {
                socket.close();
            }
        }
    }

    private Fd bind(InternetSockets sockets, PortMapping mapping, int port) {
        int type =
                mapping.protocol() == Protocol.TCP
                        ? SocketConstants.SOCK_STREAM
                        : SocketConstants.SOCK_DGRAM;
        try {
            return sockets.bind(mapping.host().bytes(), port, type);
        } catch (KernelException failure) {
            PortMapping single =
                    new PortMapping(
                            mapping.protocol(), mapping.host(), port, mapping.firstContainer(), 1);
            if (failure.errno() == Errno.EADDRINUSE) {
                throw PortBook.taken(single, new PortHolder(syscalls).describe(single));
            }
            if (failure.errno() == Errno.EADDRNOTAVAIL) {
                throw new EngineException(
                        ErrorKind.NOT_FOUND,
                        "cannot publish port "
                                + port
                                + " on "
                                + mapping.host()
                                + ": the host has no such address",
                        failure);
            }
            throw failure;
        }
    }

    int firstEphemeral() {
        readRange();
        return firstEphemeral;
    }

    int lastEphemeral() {
        readRange();
        return lastEphemeral;
    }

    /// A number below `bound`.
    int random(int bound) {
        return new SecureRandom().nextInt(bound);
    }

    private void readRange() {
        if (firstEphemeral > 0) {
            return;
        }
        String text =
                AtomicFile.read(EPHEMERAL)
                        .map(bytes -> new String(bytes, StandardCharsets.US_ASCII).strip())
                        .orElse("32768\t60999");
        int tab = text.indexOf('\t');
        firstEphemeral = Integer.parseInt(text.substring(0, tab));
        lastEphemeral = Integer.parseInt(text.substring(tab + 1).strip());
    }

    @Override
    public void close() {
        held.forEach(Fd::close);
        held.clear();
    }
}
