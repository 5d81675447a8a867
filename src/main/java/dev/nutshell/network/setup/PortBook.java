package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.PortMapping;
import dev.nutshell.network.endpoint.PortRequest;
import dev.nutshell.network.endpoint.Protocol;
import java.util.ArrayList;
import java.util.List;

/// Finds ports of the host for what a container publishes, under the lock of all ports.
///
/// A port is taken when another endpoint has it or a process of the host is bound to it. Found ports are held by sockets that
/// nobody listens on, as far as the number of descriptors allows, so that no process of the host takes them later.
final class PortBook {
    private static final IpAddress ANY_V4 = IpAddress.v4(0);
    private static final IpAddress ANY_V6 = new IpAddress(Family.V6, 0, 0);

    private final List<Endpoint> others;
    private final HostPorts host;
    private final List<Family> families;
    private final boolean translated;

    /// @param others all endpoints of this host
    /// @param families of the container's addresses
    PortBook(List<Endpoint> others, HostPorts host, List<Family> families) {
        this(others, host, families, true);
    }

    private PortBook(
            List<Endpoint> others, HostPorts host, List<Family> families, boolean translated) {
        this.others = others;
        this.host = host;
        this.families = families;
        this.translated = translated;
    }

    /// For a container that a process forwards to, where no family and no loopback is different from others.
    ///
    /// @param families of the host's addresses
    static PortBook ofForwarder(HostPorts host, List<Family> families) {
        return new PortBook(List.of(), host, families, false);
    }

    /// @throws EngineException CONFLICT with the owner's name, UNSUPPORTED for an address of a family that the container has not
    List<PortMapping> allocate(List<PortRequest> requests) {
        List<PortMapping> all = new ArrayList<>();
        for (PortRequest request : requests) {
            List<IpAddress> addresses = addresses(request);
            if (request.count() == 1 && request.firstHost() != request.lastHost()) {
                all.addAll(any(request, addresses, all));
            } else if (request.firstHost() == 0) {
                all.addAll(any(request, addresses, all));
            } else {
                all.addAll(exactly(request, addresses, request.firstHost(), all));
            }
        }
        return all;
    }

    private List<IpAddress> addresses(PortRequest request) {
        if (request.host().isEmpty()) {
            return families.stream().map(family -> family == Family.V4 ? ANY_V4 : ANY_V6).toList();
        }
        IpAddress address = request.host().get();
        if (!translated) {
            return List.of(address);
        }
        boolean isForwarded = address.equals(PortMapping.LOOPBACK6);
        if (isForwarded && request.protocol() != Protocol.TCP) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    "cannot publish port "
                            + request.firstContainer()
                            + "/"
                            + request.protocol().text()
                            + " on ::1: only tcp is forwarded from there; publish it on 127.0.0.1");
        }
        if (!isForwarded && !families.contains(address.family())) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    "cannot publish port "
                            + request.firstContainer()
                            + "/"
                            + request.protocol().text()
                            + " on "
                            + address
                            + ": the container has no "
                            + (address.isV6() ? "IPv6" : "IPv4")
                            + " address");
        }
        return List.of(address);
    }

    private List<PortMapping> exactly(
            PortRequest request, List<IpAddress> addresses, int first, List<PortMapping> own) {
        List<PortMapping> mappings = mappings(request, addresses, first);
        for (PortMapping mapping : mappings) {
            requireFree(mapping, own);
            host.hold(mapping);
        }
        return mappings;
    }

    private static List<PortMapping> mappings(
            PortRequest request, List<IpAddress> addresses, int first) {
        return addresses.stream()
                .map(
                        address ->
                                new PortMapping(
                                        request.protocol(),
                                        address,
                                        first,
                                        request.firstContainer(),
                                        request.count()))
                .toList();
    }

    /// The first free one of a range, or of those that the kernel itself gives out.
    private List<PortMapping> any(
            PortRequest request, List<IpAddress> addresses, List<PortMapping> own) {
        int first = request.firstHost() == 0 ? host.firstEphemeral() : request.firstHost();
        int last = request.firstHost() == 0 ? host.lastEphemeral() : request.lastHost();
        int size = last - first + 1;
        int start = request.firstHost() == 0 ? host.random(size) : 0;
        for (int i = 0; i < size; i++) {
            int port = first + (start + i) % size;
            List<PortMapping> candidates = mappings(request, addresses, port);
            if (candidates.stream().allMatch(candidate -> isFree(candidate, own))) {
                return candidates;
            }
        }
        throw new EngineException(
                ErrorKind.CONFLICT,
                "no free port from "
                        + first
                        + " to "
                        + last
                        + " for port "
                        + request.firstContainer()
                        + "/"
                        + request.protocol().text()
                        + " of the container");
    }

    private boolean isFree(PortMapping mapping, List<PortMapping> own) {
        try {
            requireFree(mapping, own);
            host.hold(mapping);
            return true;
        } catch (EngineException taken) {
            if (taken.kind() == ErrorKind.CONFLICT) {
                return false;
            }
            throw taken;
        }
    }

    private void requireFree(PortMapping mapping, List<PortMapping> own) {
        if (own.stream().anyMatch(mapping::collidesWith)) {
            throw taken(mapping, "this container");
        }
        for (Endpoint other : others) {
            if (other.ports().stream().anyMatch(mapping::collidesWith)) {
                throw taken(
                        mapping,
                        "container "
                                + other.names().getFirst()
                                + " ("
                                + other.container().shortForm()
                                + ")");
            }
        }
    }

    static EngineException taken(PortMapping mapping, String owner) {
        String address =
                mapping.host().isV6() ? "[" + mapping.host() + "]" : mapping.host().toString();
        String ports =
                mapping.count() == 1
                        ? Integer.toString(mapping.firstHost())
                        : mapping.firstHost() + "-" + mapping.lastHost();
        return new EngineException(
                ErrorKind.CONFLICT,
                "Bind for "
                        + address
                        + ":"
                        + ports
                        + " failed: port is already allocated to "
                        + owner);
    }
}
