package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.endpoint.PortRequest;
import dev.nutshell.network.endpoint.Protocol;
import dev.nutshell.network.endpoint.UserModeLink;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Compiles the command line of pasta(1) for a container on the default network.
final class UserMode {
    private static final List<Path> PLACES =
            List.of(
                    Path.of("/usr/bin/pasta"),
                    Path.of("/usr/local/bin/pasta"),
                    Path.of("/bin/pasta"));

    private static final Path FIRST_ALLOWED =
            Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    private static final int LONGEST_NUMBER = 16;
    private static final int FIRST_FREE = 1024;

    private UserMode() {}

    /// @throws EngineException UNSUPPORTED with the name of the package
    static String program() {
        return PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseThrow(
                        () ->
                                new EngineException(
                                        ErrorKind.UNSUPPORTED,
                                        "the network of a user who is not root needs pasta, which"
                                                + " is not installed (package passt): install it,"
                                                + " or say --network none or --network host"));
    }

    /// @throws EngineException PERMISSION_DENIED for a port that only root may use
    static UserModeLink link(List<PortRequest> ports) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                program(),
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
        add(words, "-t", ports, Protocol.TCP);
        add(words, "-u", ports, Protocol.UDP);
        if (ports.stream().anyMatch(port -> port.protocol() == Protocol.SCTP)) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED, "sctp ports can be published by root only");
        }
        return new UserModeLink(words);
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

    /// `[ADDRESS/]FIRST[-LAST]:FIRST[-LAST]`.
    static String specification(PortRequest port) {
        String address = port.host().map(IpAddress::toString).map(it -> it + "/").orElse("");
        int host = port.firstHost() == 0 ? anyFree() : port.firstHost();
        requireAllowed(host);
        int last = port.count() - 1;
        return last == 0
                ? address + host + ":" + port.firstContainer()
                : address
                        + (host + "-" + (host + last))
                        + ":"
                        + (port.firstContainer() + "-" + (port.firstContainer() + last));
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
