package dev.nutshell.network.link;

import dev.nutshell.network.address.IpAddress;
import java.util.Optional;

/// How packets leave this host.
///
/// @param mtu the largest that the link carries
/// @param source the address that they come from; empty where the link has none
/// @param isHere the destination is an address of this host
public record Way(int link, int mtu, Optional<IpAddress> source, boolean isHere) {}
