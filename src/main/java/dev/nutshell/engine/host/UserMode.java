package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.endpoint.PortMapping;
import dev.nutshell.network.endpoint.PortRequest;
import dev.nutshell.network.endpoint.Protocol;
import dev.nutshell.network.endpoint.PublishPolicy;
import dev.nutshell.network.endpoint.UserModeLink;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringTokenizer;

/// How a container on the default network is linked to the host by a user who is not root: the command line of pasta(1), where
/// that is installed.
final class UserMode {
    private static final String PROGRAM = "pasta";
    private static final String PLACES = "/usr/local/bin:/usr/bin:/bin";

    private static final Path FIRST_ALLOWED =
            Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    private static final List<IpAddress> EVERYWHERE =
            List.of(IpAddress.parse("0.0.0.0"), IpAddress.parse("::"));
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
    private static final int LONGEST_NUMBER = 16;
    private static final int FIRST_FREE = 1024;

    /// Of mode 666 where udev has made it; a machine without udev may have it closed.
    private static final Path TUN = Path.of("/dev/net/tun");

    private UserMode() {}

    /// Why pasta cannot be used; empty where it can.
    static Optional<String> obstacle() {
        if (program().isEmpty()) {
            return Optional.of("pasta is not installed (package passt)");
        }
        return Files.isReadable(TUN) && Files.isWritable(TUN)
                ? Optional.empty()
                : Optional.of("pasta may not open " + TUN + " (chmod 666 " + TUN + ")");
    }

    /// Where the user has it; empty where it is not installed.
    private static Optional<String> program() {
        String path = System.getenv("PATH");
        StringTokenizer folders =
                new StringTokenizer(path == null || path.isEmpty() ? PLACES : path, ":");
        while (folders.hasMoreTokens()) {
            Path file = Path.of(folders.nextToken(), PROGRAM);
            if (file.isAbsolute() && Files.isExecutable(file)) {
                return Optional.of(file.toString());
            }
        }
        return Optional.empty();
    }

    /// By pasta where that can be used, else by the engine itself.
    ///
    /// @throws EngineException PERMISSION_DENIED for a port that only root may use
    static UserModeLink link(List<PortRequest> ports) {
        Optional<String> program = program();
        if (program.isPresent() && obstacle().isEmpty()) {
            return link(program.get(), ports);
        }
        requirePossible(ports);
        return UserModeLink.FORWARDER;
    }

    /// Ports of the host as `policy` has them. They are sockets of the host: its firewall decides about them as about its own, and who
    /// only the host is to reach has to be bound to its loopback. To that of IPv4 alone: pasta takes no port for each family.
    static List<PortRequest> restricted(List<PortRequest> ports, PublishPolicy policy) {
        return policy == PublishPolicy.LOCALHOST
                ? ports.stream()
                        .map(port -> port.host().isPresent() ? port : port.on(LOOPBACK))
                        .toList()
                : ports;
    }

    private static void requirePossible(List<PortRequest> ports) {
        for (PortRequest port : ports) {
            if (port.protocol() == Protocol.SCTP) {
                throw new EngineException(
                        ErrorKind.UNSUPPORTED, "sctp ports can be published by root only");
            }
            if (port.firstHost() != 0) {
                requireAllowed(port.firstHost());
            }
        }
    }

    /// By the pasta that is at `program`.
    static UserModeLink link(String program, List<PortRequest> ports) {
        requirePossible(ports);
        List<String> words =
                new ArrayList<>(
                        List.of(
                                program,
                                "--quiet",
                                "--config-net",
                                // the host's own services are not the container's
                                "--no-map-gw",
                                "--dns-forward",
                                UserModeLink.NAME_SERVER,
                                "-T",
                                "none",
                                "-U",
                                "none"));
        List<PortRequest> settled = ports.stream().map(UserMode::settled).toList();
        add(words, "-t", settled, Protocol.TCP);
        add(words, "-u", settled, Protocol.UDP);
        return UserModeLink.pasta(
                words, settled.stream().flatMap(port -> mappings(port).stream()).toList());
    }

    private static void add(
            List<String> words, String flag, List<PortRequest> ports, Protocol protocol) {
        int before = words.size();
        for (PortRequest port : ports) {
            if (port.protocol() == protocol) {
                words.add(flag);
                words.add(specification(port));
            }
        }
        if (words.size() == before) {
            words.add(flag);
            words.add("none");
        }
    }

    /// With a port of the host that is known.
    private static PortRequest settled(PortRequest port) {
        int host = port.firstHost() == 0 ? anyFree() : port.firstHost();
        return new PortRequest(
                port.protocol(), port.host(), host, host, port.firstContainer(), port.count());
    }

    /// Without an address on the host: all of both families, as Docker's.
    private static List<PortMapping> mappings(PortRequest port) {
        return port.host().map(List::of).orElse(EVERYWHERE).stream()
                .map(
                        address ->
                                new PortMapping(
                                        port.protocol(),
                                        address,
                                        port.firstHost(),
                                        port.firstContainer(),
                                        port.count()))
                .toList();
    }

    /// `[ADDRESS/]FIRST[-LAST]:FIRST[-LAST]`; the two families of one port may not be named one by one.
    static String specification(PortRequest port) {
        return port.host().map(address -> address + "/").orElse("")
                + range(port.firstHost(), port.count())
                + ":"
                + range(port.firstContainer(), port.count());
    }

    private static String range(int first, int count) {
        return count == 1 ? Integer.toString(first) : first + "-" + (first + count - 1);
    }

    private static void requireAllowed(int port) {
        int first = firstAllowed();
        if (port < first) {
            throw new EngineException(
                    ErrorKind.PERMISSION_DENIED,
                    "port "
                            + port
                            + " of the host: users who are not root may use those from "
                            + first
                            + " on (sysctl net.ipv4.ip_unprivileged_port_start)");
        }
    }

    /// With one read(2): the kernel gives a number of `/proc/sys` whole or not at all, and readAllBytes asks for one byte first.
    private static int firstAllowed() {
        byte[] text = new byte[LONGEST_NUMBER];
        try (InputStream file = Files.newInputStream(FIRST_ALLOWED)) {
            int length = file.read(text);
            return Integer.parseInt(
                    new String(text, 0, Math.max(0, length), StandardCharsets.US_ASCII).strip());
        } catch (IOException | NumberFormatException _) {
            return FIRST_FREE;
        }
    }

    /// One that nobody has at this moment.
    private static int anyFree() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new EngineException(ErrorKind.EXHAUSTED, "no port is free: " + e.getMessage(), e);
        }
    }
}
