package dev.nutshell.network.port;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.SocketCalls;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.endpoint.PortMapping;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The ways to a port of the container, for one client, the best one first: over the loopback of the client's own family in
/// its name, then over the same as nobody in particular, then over the other family's.
final class Attempts {
    private static final IpAddress LOOPBACK4 = IpAddress.parse("127.0.0.1");

    /// Whose name is given.
    private enum Name {
        ADDRESS_AND_PORT,
        ADDRESS,
        NONE
    }

    private record Attempt(Family family, Name name) {}

    private final SocketCalls calls;
    private final InsideSockets sockets;
    private final Caller caller;
    private final int type;
    private final int port;
    private final Deque<Attempt> left = new ArrayDeque<>();

    /// @param shown the families in which answers to clients find their way
    /// @param type SOCK_STREAM or SOCK_DGRAM
    /// @param port of the container
    Attempts(
            SocketCalls calls,
            InsideSockets sockets,
            Caller caller,
            Set<Family> shown,
            int type,
            int port) {
        this.calls = calls;
        this.sockets = sockets;
        this.caller = caller;
        this.type = type;
        this.port = port;
        Family own = caller.address().family();
        if (shown.contains(own) && caller.canBeShown()) {
            left.add(new Attempt(own, Name.ADDRESS_AND_PORT));
            left.add(new Attempt(own, Name.ADDRESS));
        }
        left.add(new Attempt(own, Name.NONE));
        left.add(new Attempt(own == Family.V4 ? Family.V6 : Family.V4, Name.NONE));
    }

    /// The next one: a socket that is connected, or about to be; null when none is left.
    ///
    /// @throws KernelException when no descriptor is left
    @Nullable Fd next() {
        while (!left.isEmpty()) {
            Fd socket = begin(left.removeFirst());
            if (socket != null) {
                return socket;
            }
        }
        return null;
    }

    private @Nullable Fd begin(Attempt attempt) {
        Fd socket;
        try {
            socket =
                    sockets.open(
                            attempt.family() == Family.V4
                                    ? SocketConstants.AF_INET
                                    : SocketConstants.AF_INET6,
                            type);
        } catch (KernelException failure) {
            if (failure.errno() == Errno.EAFNOSUPPORT) {
                return null;
            }
            throw failure;
        }
        if (name(socket, attempt.name())
                && calls.connect(socket, loopback(attempt.family()).bytes(), port)) {
            return socket;
        }
        socket.close();
        return null;
    }

    private static IpAddress loopback(Family family) {
        return family == Family.V4 ? LOOPBACK4 : PortMapping.LOOPBACK6;
    }

    private boolean name(Fd socket, Name name) {
        byte[] address = caller.address().bytes();
        return switch (name) {
            case ADDRESS_AND_PORT -> calls.bind(socket, address, caller.port());
            case ADDRESS -> calls.bind(socket, address, 0);
            case NONE -> true;
        };
    }
}
