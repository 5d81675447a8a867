package dev.nutshell.registry.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/// IP addresses and networks written in digits. Nothing here asks a name server.
public final class IpAddresses {
    private IpAddresses() {}

    /// A network in CIDR notation.
    public record Network(byte[] address, int prefixLength) {
        /// Whether the address is in the network; an IPv4 address is in no IPv6 network.
        public boolean contains(InetAddress other) {
            byte[] candidate = other.getAddress();
            if (candidate.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < prefixLength; bit++) {
                int mask = 0x80 >> (bit % Byte.SIZE);
                if (((candidate[bit / Byte.SIZE] ^ address[bit / Byte.SIZE]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /// The address that `host` spells out, with or without brackets; empty for a name.
    public static Optional<InetAddress> parse(String host) {
        String bare =
                host.startsWith("[") && host.endsWith("]")
                        ? host.substring(1, host.length() - 1)
                        : host;
        if (!looksNumeric(bare)) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(bare));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// The network that `text` (`10.0.0.0/8`) spells out.
    public static Optional<Network> parseNetwork(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        Optional<InetAddress> address = parse(text.substring(0, slash));
        try {
            int length = Integer.parseInt(text.substring(slash + 1));
            return address.filter(a -> length >= 0 && length <= a.getAddress().length * Byte.SIZE)
                    .map(a -> new Network(a.getAddress(), length));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /// Whether `host` means this machine whatever the name server says: `localhost` or a loopback address.
    public static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || parse(host).filter(IpAddresses::isLoopback).isPresent();
    }

    private static boolean isLoopback(InetAddress address) {
        return address.isLoopbackAddress() || mapped(address).isLoopbackAddress();
    }

    /// The IPv4 address in `::ffff:127.0.0.1`; Java maps most of them itself.
    private static InetAddress mapped(InetAddress address) {
        if (address instanceof Inet6Address six && six.isIPv4CompatibleAddress()) {
            byte[] bytes = six.getAddress();
            try {
                return InetAddress.getByAddress(
                        new byte[] {bytes[12], bytes[13], bytes[14], bytes[15]});
            } catch (UnknownHostException _) {
                return address;
            }
        }
        return address;
    }

    private static boolean looksNumeric(String host) {
        return host.indexOf(':') >= 0
                || !host.isEmpty()
                        && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
