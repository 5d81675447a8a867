package dev.nutshell.network;

import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.driver.NetworkDriver;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A network that is there.
///
/// @param id 64 hexadecimal digits
public record NetworkRecord(String id, Instant created, NetworkRequest settings) {
    /// Networks that are always there, and their drivers.
    static final List<String> PREDEFINED =
            List.of(PredefinedNetworks.BRIDGE, PredefinedNetworks.HOST, PredefinedNetworks.NONE);

    private static final int SHORT = 12;

    public String name() {
        return settings.name();
    }

    public boolean isPredefined() {
        return PREDEFINED.contains(name());
    }

    public boolean isIpv6() {
        return settings.ipv6().orElse(false);
    }

    public String shortId() {
        return id.substring(0, SHORT);
    }

    /// The driver with its options.
    public NetworkDriver driver() {
        return NetworkDriver.of(settings.driver(), settings.options(), link());
    }

    /// Name of the link of this network on the host, where the user named none (moby: `br-` and a part of the id).
    private String link() {
        return switch (settings.driver()) {
            case "macvlan" -> "dm-" + shortId();
            case "ipvlan" -> "di-" + shortId();
            default -> "br-" + shortId();
        };
    }

    /// The first subnet of a family.
    public Optional<SubnetConfig> subnet(Family family) {
        return settings.subnets().stream()
                .filter(config -> config.subnet().family() == family)
                .findFirst();
    }
}
