package dev.nutshell.network.address;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.address.IpAddress.Family;
import java.util.Collection;
import java.util.List;

/// Where the subnets come from of networks for which the user named none.
///
/// Docker's pools (moby: daemon/libnetwork/ipamutils): 172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/16 in pieces of /20.
/// IPv6: pieces of /64 of one unique local /48 (RFC 4193), which the state directory keeps.
public final class SubnetPools {
    private record Pool(Subnet all, int size) {}

    private static final List<Pool> IPV4 =
            List.of(
                    pool("172.17.0.0/16", 16),
                    pool("172.18.0.0/16", 16),
                    pool("172.19.0.0/16", 16),
                    pool("172.20.0.0/14", 16),
                    pool("172.24.0.0/14", 16),
                    pool("172.28.0.0/14", 16),
                    pool("192.168.0.0/16", 20));
    private static final int IPV6_SIZE = 64;

    private final Subnet uniqueLocal;

    /// @param uniqueLocal a /48
    public SubnetPools(Subnet uniqueLocal) {
        this.uniqueLocal = uniqueLocal;
    }

    /// The first subnet that overlaps with none of `used`: other networks, addresses and routes of the host.
    ///
    /// @throws EngineException EXHAUSTED
    public Subnet free(Family family, Collection<Subnet> used) {
        List<Pool> pools = family == Family.V4 ? IPV4 : List.of(new Pool(uniqueLocal, IPV6_SIZE));
        for (Pool pool : pools) {
            int pieces = 1 << (pool.size() - pool.all().prefix());
            Subnet piece = new Subnet(pool.all().first(), pool.size());
            for (int i = 0; i < pieces; i++) {
                Subnet candidate = piece;
                if (used.stream().noneMatch(candidate::overlaps)) {
                    return candidate;
                }
                piece = new Subnet(next(candidate), pool.size());
            }
        }
        throw new EngineException(
                ErrorKind.EXHAUSTED,
                "all predefined address pools have been fully subnetted: name a subnet with --subnet,"
                        + " or remove networks that are not used");
    }

    private static IpAddress next(Subnet subnet) {
        return subnet.last().plus(1);
    }

    private static Pool pool(String all, int size) {
        return new Pool(Subnet.parse(all), size);
    }
}
