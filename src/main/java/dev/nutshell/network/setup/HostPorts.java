package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.InternetSockets;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.PortMapping;
import dev.nutshell.network.endpoint.Protocol;
import dev.nutshell.network.port.Entrance;
import dev.nutshell.network.port.OpenPort;
import dev.nutshell.store.StateFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The ports of the host itself, and the sockets that keep some of them for a container.
public final class HostPorts implements AutoCloseable {
    private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    private static final int RANGE_LENGTH = 64;

    /// So many are kept by sockets; of more it is only looked whether they are free.
    private static final int HELD = 256;

    /// A socket that keeps a port.
    private record Held(Protocol protocol, IpAddress host, int port, Fd socket) {}

    private final Syscalls syscalls;
    private final int limit;
    private final Function<PortMapping, Optional<String>> containers;
    private final List<Held> held = new ArrayList<>();
    private int firstEphemeral;
    private int lastEphemeral;

    public HostPorts(Syscalls syscalls) {
        this(syscalls, HELD, _ -> Optional.empty());
    }

    /// @param limit how many are kept
    /// @param containers names the container that has a taken port, where one has it
    HostPorts(Syscalls syscalls, int limit, Function<PortMapping, Optional<String>> containers) {
        this.syscalls = syscalls;
        this.limit = limit;
        this.containers = containers;
    }

    int limit() {
        return limit;
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
            if (held.size() < limit) {
                held.add(new Held(mapping.protocol(), mapping.host(), port, socket));
            } else {
                socket.close();
            }
        }
    }

    /// The sockets, now listening, of what is published on `::1` or stands for it, for [LoopbackForwarder]: the kernel does not
    /// translate there. Of a port that is published on every address, but of a container without IPv6, a socket more is bound.
    /// Only as many as are held.
    ///
    /// @throws EngineException CONFLICT with the process that has one
    public List<Entrance> entrances(Endpoint endpoint) {
        List<Entrance> entrances = new ArrayList<>();
        Optional<IpAddress> target = endpoint.ipv6().or(endpoint::ipv4);
        if (target.isEmpty()) {
            return entrances;
        }
        for (PortMapping mapping : endpoint.ports()) {
            if (mapping.protocol() != Protocol.TCP) {
                continue;
            }
            if (isForLoopback(mapping, endpoint)) {
                holdLoopback(mapping);
            }
            for (Held each : held) {
                if (isEntrance(each, mapping)) {
                    new InternetSockets(syscalls).listen(each.socket());
                    int offset = each.port() - mapping.firstHost();
                    entrances.add(
                            new Entrance(
                                    each.socket(),
                                    target.get(),
                                    mapping.firstContainer() + offset));
                }
            }
        }
        return entrances;
    }

    /// The kept sockets of these ports, those of TCP now listening.
    List<OpenPort> open(List<PortMapping> mappings) {
        InternetSockets sockets = new InternetSockets(syscalls);
        List<OpenPort> open = new ArrayList<>();
        for (PortMapping mapping : mappings) {
            for (Held each : held) {
                if (each.protocol() == mapping.protocol()
                        && each.host().equals(mapping.host())
                        && each.port() >= mapping.firstHost()
                        && each.port() <= mapping.lastHost()) {
                    if (each.protocol() == Protocol.TCP) {
                        sockets.listen(each.socket());
                    }
                    int offset = each.port() - mapping.firstHost();
                    open.add(
                            new OpenPort(
                                    each.protocol(),
                                    each.socket(),
                                    mapping.firstContainer() + offset));
                }
            }
        }
        return open;
    }

    private static boolean isForLoopback(PortMapping mapping, Endpoint endpoint) {
        return mapping.host().isAny() && !mapping.host().isV6() && endpoint.ipv6().isEmpty();
    }

    private static boolean isEntrance(Held held, PortMapping mapping) {
        boolean isOfMapping = held.host().equals(mapping.host()) && mapping.host().isV6();
        boolean isBeside =
                held.host().equals(PortMapping.LOOPBACK6)
                        && mapping.host().isAny()
                        && !mapping.host().isV6();
        return held.protocol() == mapping.protocol()
                && held.port() >= mapping.firstHost()
                && held.port() <= mapping.lastHost()
                && (isOfMapping && (mapping.isLoopback6() || mapping.host().isAny()) || isBeside);
    }

    private void holdLoopback(PortMapping mapping) {
        try {
            hold(
                    new PortMapping(
                            mapping.protocol(),
                            PortMapping.LOOPBACK6,
                            mapping.firstHost(),
                            mapping.firstContainer(),
                            Math.min(mapping.count(), limit - Math.min(held.size(), limit))));
        } catch (EngineException failure) {
            // a host without IPv6 has nobody who would come this way
            if (failure.kind() == ErrorKind.CONFLICT) {
                throw failure;
            }
        }
    }

    /// Keeps the ports of a container again whose supervisor was killed; what somebody has taken meanwhile is lost for the host
    /// itself only.
    public void resume(Endpoint endpoint) {
        for (PortMapping mapping : endpoint.ports()) {
            try {
                hold(mapping);
            } catch (EngineException taken) {
                if (taken.kind() != ErrorKind.CONFLICT) {
                    throw taken;
                }
            }
        }
    }

    private Fd bind(InternetSockets sockets, PortMapping mapping, int port) {
        int type =
                mapping.protocol() == Protocol.TCP
                        ? SocketConstants.SOCK_STREAM
                        : SocketConstants.SOCK_DGRAM;
        byte[] address = mapping.host().bytes();
        try {
            return sockets.bind(address, port, type, false);
        } catch (KernelException failure) {
            if (failure.errno() == Errno.EADDRINUSE && mapping.protocol() == Protocol.TCP) {
                // not by connections of the last owner in TIME_WAIT
                Fd reused = bindBeside(sockets, address, port);
                if (reused != null) {
                    return reused;
                }
            }
            PortMapping single =
                    new PortMapping(
                            mapping.protocol(), mapping.host(), port, mapping.firstContainer(), 1);
            if (failure.errno() == Errno.EADDRINUSE) {
                throw PortBook.taken(
                        single,
                        containers
                                .apply(single)
                                .orElseGet(() -> new PortHolder(syscalls).describe(single)));
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

    /// @return null when a socket is there that listens, or keeps the port for itself
    private static @Nullable Fd bindBeside(InternetSockets sockets, byte[] address, int port) {
        try {
            return sockets.bind(address, port, SocketConstants.SOCK_STREAM, true);
        } catch (KernelException failure) {
            if (failure.errno() == Errno.EADDRINUSE) {
                return null;
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

    /// In one piece: the kernel answers a second read of a setting with its end, so `Files.readAllBytes`, which begins with one
    /// byte where a file has no size, gets no more than that.
    private void readRange() {
        if (firstEphemeral > 0) {
            return;
        }
        ByteBuffer text = ByteBuffer.allocate(RANGE_LENGTH);
        try (FileChannel file = FileChannel.open(EPHEMERAL)) {
            file.read(text);
        } catch (IOException e) {
            throw StateFailure.of("read", EPHEMERAL, e);
        }
        String range = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
        int tab = range.indexOf('\t');
        firstEphemeral = Integer.parseInt(range.substring(0, tab));
        lastEphemeral = Integer.parseInt(range.substring(tab + 1).strip());
    }

    @Override
    public void close() {
        held.forEach(each -> each.socket().close());
        held.clear();
    }
}
