package dev.nutshell.network.link;

import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.MacAddress;

/// Where a tunnel's end sends frames for a station.
///
/// @param station all zeros: what has no entry of its own, and what is for all, goes to this peer too
/// @param link index of the one that leads to the peer; 0: the routes say
public record Forwarding(MacAddress station, IpAddress peer, int link) {
    private static final MacAddress EVERYBODY = MacAddress.of(new byte[6]);

    /// Unknown stations are sought at `peer`.
    public static Forwarding ofUnknown(IpAddress peer, int link) {
        return new Forwarding(EVERYBODY, peer, link);
    }

    public boolean isForUnknown() {
        return station.equals(EVERYBODY);
    }
}
