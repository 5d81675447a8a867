package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.driver.Bridge;
import dev.nutshell.network.endpoint.NetworkFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Switches of the host's own network stack below `/proc/sys/net`.
final class HostSettings {
    private static final Path NET = Path.of("/proc/sys/net");
    private static final Path FORWARD_V4 = NET.resolve("ipv4/ip_forward");
    private static final Path CONF_V6 = NET.resolve("ipv6/conf");
    private static final Path FORWARD_V6 = CONF_V6.resolve("all/forwarding");

    private HostSettings() {}

    /// A bridge that has just been made: published ports of the loopback may be reached through it, routers on it are not
    /// heard.
    static void prepareBridge(String bridge, boolean ipv6) {
        set(NET.resolve("ipv4/conf/" + bridge + "/route_localnet"), "1");
        if (Files.isDirectory(CONF_V6)) {
            set(CONF_V6.resolve(bridge + "/accept_ra"), "0");
            set(CONF_V6.resolve(bridge + "/disable_ipv6"), ipv6 ? "0" : "1");
        }
    }

    /// The same for a bridge of the user's, which keeps its own opinion of routers.
    static void openBridge(String bridge, boolean ipv6) {
        set(NET.resolve("ipv4/conf/" + bridge + "/route_localnet"), "1");
        if (ipv6 && Files.isDirectory(CONF_V6)) {
            set(CONF_V6.resolve(bridge + "/disable_ipv6"), "0");
        }
    }

    /// A link that needs an IPv6 address, whatever the host's default is.
    ///
    /// @param network its name, for messages
    static void enableIpv6(String link, String network) {
        if (!Files.isDirectory(CONF_V6)) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    "network "
                            + network
                            + " cannot be encrypted: the kernel of this host has no IPv6, which is"
                            + " spoken inside");
        }
        set(CONF_V6.resolve(link + "/disable_ipv6"), "0");
    }

    /// Lets the host pass packets on, if the network has a way out.
    static void forward(NetworkFacts network) {
        if (network.internal() || !(network.driver() instanceof Bridge)) {
            return;
        }
        if (network.pool(Family.V4).isPresent() && !isOn(FORWARD_V4)) {
            set(FORWARD_V4, "1");
        }
        if (network.pool(Family.V6).isPresent() && Files.exists(FORWARD_V6) && !isOn(FORWARD_V6)) {
            keepRouterAdvertisements();
            set(FORWARD_V6, "1");
        }
    }

    /// A host that forwards does not listen to routers any more unless `accept_ra` is 2, and would lose its own default route
    /// (Documentation/networking/ip-sysctl.rst).
    private static void keepRouterAdvertisements() {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(CONF_V6)) {
            for (Path link : links) {
                Path accept = link.resolve("accept_ra");
                boolean isDefault = String.valueOf(link.getFileName()).equals("default");
                if (!isDefault && read(accept).equals("1")) {
                    set(accept, "2");
                }
            }
        } catch (IOException e) {
            throw failed(CONF_V6, e);
        }
    }

    private static boolean isOn(Path file) {
        String value = read(file);
        return !value.isEmpty() && !value.equals("0");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII).strip();
        } catch (IOException _) {
            // a link that has gone meanwhile
            return "";
        }
    }

    static void set(Path file, String value) {
        try {
            Files.write(file, value.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static EngineException failed(Path file, IOException e) {
        return new EngineException(
                ErrorKind.SYSTEM, "network setting " + file + ": " + e.getMessage(), e);
    }
}
