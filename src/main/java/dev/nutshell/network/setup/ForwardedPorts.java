package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.Resource;
import dev.nutshell.kernel.process.ResourceLimits;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.endpoint.PortMapping;
import dev.nutshell.network.endpoint.PortRequest;
import dev.nutshell.network.port.ContainerForwarder;
import dev.nutshell.network.port.ContainerSockets;
import dev.nutshell.network.port.OpenPort;
import dev.nutshell.network.port.PortForwarder;
import dev.nutshell.network.port.Room;
import dev.nutshell.store.StateLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The published ports of a container that has a loopback only: opened on the host, forwarded by the calling process.
public final class ForwardedPorts implements AutoCloseable {
    private static final Path IPV6 = Path.of("/proc/net/if_inet6");

    /// The calling process asks for no more, however much it may have.
    private static final long ENOUGH = 16_384;

    /// Descriptors of the process that are not for this.
    private static final int OTHERS = 192;

    private static final int MOST_CONNECTIONS = 1024;
    private static final int MOST_SESSIONS = 1024;

    /// What has to be left for clients when all ports are open.
    private static final int LEAST = 32 * Room.DESCRIPTORS_OF_CONNECTION;

    private final Syscalls syscalls;
    private final HostPorts ports;
    private final long descriptors;

    /// @param layout tells who else has ports
    public ForwardedPorts(Syscalls syscalls, StateLayout layout) {
        this.syscalls = syscalls;
        this.descriptors = descriptors(syscalls);
        this.ports =
                new HostPorts(
                        syscalls,
                        (int) Math.max(0, descriptors - OTHERS - LEAST),
                        taken -> PortsFile.owner(layout, taken));
    }

    /// How many the process may have open, after it has got as many as it may. Containers do not inherit it: their limit is
    /// always set.
    private static long descriptors(Syscalls syscalls) {
        ResourceLimits limits = new ResourceLimits(syscalls);
        ResourceLimits.Limit limit = limits.get(Resource.NOFILE);
        long wanted = limit.hard() < 0 ? ENOUGH : Math.min(limit.hard(), ENOUGH);
        if (limit.soft() < 0 || limit.soft() >= wanted) {
            return wanted;
        }
        limits.set(Resource.NOFILE, new ResourceLimits.Limit(wanted, limit.hard()));
        return wanted;
    }

    /// Finds and opens ports of the host.
    ///
    /// @throws EngineException CONFLICT with the owner of one that is taken, EXHAUSTED when there are too many
    public List<PortMapping> open(List<PortRequest> requests) {
        List<Family> families = Files.exists(IPV6) ? List.of(Family.values()) : List.of(Family.V4);
        long count = 0;
        for (PortRequest request : requests) {
            count += (long) request.count() * (request.host().isPresent() ? 1 : families.size());
        }
        if (count > ports.limit()) {
            throw new EngineException(
                    ErrorKind.EXHAUSTED,
                    "cannot publish "
                            + count
                            + " ports: each needs a descriptor, and this user's processes may have "
                            + descriptors
                            + " (ulimit -n); install pasta (package passt), which needs less");
        }
        return PortBook.ofForwarder(ports, families).allocate(requests);
    }

    /// Opens ports again whose process was killed.
    ///
    /// @return those that nobody has taken meanwhile
    public List<PortMapping> reopen(List<PortMapping> mappings) {
        List<PortMapping> opened = new ArrayList<>();
        for (PortMapping mapping : mappings) {
            try {
                ports.hold(mapping);
                opened.add(mapping);
            } catch (EngineException taken) {
                if (taken.kind() != ErrorKind.CONFLICT) {
                    throw taken;
                }
            }
        }
        return opened;
    }

    /// Takes whoever comes to the open ports into the container.
    ///
    /// @param pid its first process
    public PortForwarder forward(List<PortMapping> mappings, int pid) {
        Fd namespace;
        try (FileCalls files = new FileCalls(syscalls)) {
            namespace = files.open(Path.of("/proc/" + pid + "/ns/net"), OpenFlags.O_RDONLY, 0);
        }
        try {
            Set<Family> shown = AnswerRoutes.add(syscalls, namespace, mappings);
            List<OpenPort> open = ports.open(mappings);
            return new ContainerForwarder(
                    syscalls,
                    open,
                    new ContainerSockets(syscalls, namespace),
                    shown,
                    room(open.size()));
        } catch (RuntimeException failure) {
            namespace.close();
            throw failure;
        }
    }

    private Room room(int open) {
        long left = descriptors - OTHERS - open;
        // of two thirds, six for each; of the other third, one for each
        long connections = left * 2 / 3 / Room.DESCRIPTORS_OF_CONNECTION;
        return new Room(
                (int) Math.min(MOST_CONNECTIONS, connections),
                (int) Math.min(MOST_SESSIONS, left / 3));
    }

    @Override
    public void close() {
        ports.close();
    }
}
