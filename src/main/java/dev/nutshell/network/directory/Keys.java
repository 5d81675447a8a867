package dev.nutshell.network.directory;

import dev.nutshell.network.address.IpAddress;
import java.util.Optional;

/// The keys of one overlay: `/nutshell/overlay/VNI/hosts/ADDRESS` with the subnets, `…/addresses/ADDRESS` with who has it.
///
/// @param identifier of the VXLAN
record Keys(int identifier) {
    private static final String HOSTS = "hosts/";
    private static final String ADDRESSES = "addresses/";

    String prefix() {
        return "/nutshell/overlay/" + identifier + "/";
    }

    String host(IpAddress host) {
        return prefix() + HOSTS + host;
    }

    String address(IpAddress address) {
        return prefix() + ADDRESSES + address;
    }

    /// The host that a key is about.
    Optional<IpAddress> hostOf(String key) {
        return after(prefix() + HOSTS, key);
    }

    /// The container's address that a key is about.
    Optional<IpAddress> addressOf(String key) {
        return after(prefix() + ADDRESSES, key);
    }

    private static Optional<IpAddress> after(String start, String key) {
        return key.startsWith(start)
                ? IpAddress.find(key.substring(start.length()))
                : Optional.empty();
    }
}
