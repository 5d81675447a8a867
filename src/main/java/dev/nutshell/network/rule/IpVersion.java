package dev.nutshell.network.rule;

import dev.nutshell.kernel.abi.NfTablesConstants;
import dev.nutshell.network.address.IpAddress.Family;

/// Where the addresses are in a header (RFC 791, RFC 8200).
///
/// @param protocol NFPROTO_…
/// @param source offset; `destination` too
/// @param length of an address
/// @param type of an address among nft(8)'s data types
record IpVersion(int protocol, int source, int destination, int length, int type) {
    static final IpVersion V4 = new IpVersion(NfTablesConstants.NFPROTO_IPV4, 12, 16, 4, 7);
    static final IpVersion V6 = new IpVersion(NfTablesConstants.NFPROTO_IPV6, 8, 24, 16, 8);

    static IpVersion of(Family family) {
        return family == Family.V4 ? V4 : V6;
    }

    /// Name of the set of this version.
    String set(String base) {
        return base + (this.equals(V4) ? "4" : "6");
    }
}
