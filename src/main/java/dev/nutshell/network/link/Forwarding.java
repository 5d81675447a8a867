package dev.nutshell.network.link;

import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.MacAddress;

/// Where a tunnel's end sends frames for a station.
///
/// @param station all zeros: what has no entry of its own, and what is for all, goes to this peer too
public record Forwarding(MacAddress station, IpAddress peer) {
    private static final MacAddress EVERYBODY = MacAddress.of(new byte[6]);

    /// Unknown stations are sought at `peer`.
    public static Forwarding ofUnknown(IpAddress peer) {
        return new Forwarding(EVERYBODY, peer);
    }

    public boolean isForUnknown() {
        return station.equals(EVERYBODY);
    }
}
