package dev.nutshell.network.address;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;

/// A range of addresses with a common prefix, written `172.18.0.0/16`.
///
/// @param address the first one: all bits after the prefix are 0
/// @param prefix length in bits
public record Subnet(IpAddress address, int prefix) {
    public Subnet {
        address = address.masked(prefix);
    }

    /// Parses `10.0.0.0/8`; bits after the prefix are dropped, as Docker does.
    ///
    /// @throws EngineException INVALID_ARGUMENT
    public static Subnet parse(String text) {
        int slash = text.indexOf('/');
        if (slash > 0) {
            IpAddress address = IpAddress.find(text.substring(0, slash)).orElse(null);
            int prefix = length(text.substring(slash + 1));
            if (address != null && prefix >= 0 && prefix <= address.family().bits()) {
                return new Subnet(address, prefix);
            }
        }
        throw new EngineException(
                ErrorKind.INVALID_ARGUMENT,
                "invalid subnet \"" + text + "\": want ADDRESS/LENGTH, such as 10.1.0.0/16");
    }

    private static int length(String text) {
        if (text.isEmpty() || text.length() > 3) {
            return -1;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return -1;
            }
        }
        return Integer.parseInt(text);
    }

    public IpAddress first() {
        return address;
    }

    public IpAddress last() {
        return address.filled(prefix);
    }

    public IpAddress.Family family() {
        return address.family();
    }

    public boolean contains(IpAddress other) {
        return other.family() == family() && other.masked(prefix).equals(address);
    }

    public boolean contains(Subnet other) {
        return other.prefix >= prefix && contains(other.address);
    }

    public boolean overlaps(Subnet other) {
        return contains(other.address) || other.contains(address);
    }

    @Override
    public String toString() {
        return address + "/" + prefix;
    }
}
