package dev.nutshell.network.directory;

import dev.nutshell.network.address.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// All that the hosts of an overlay have said.
public record Members(long revision, List<Host> hosts, List<Claim> claims) {
    /// @param subnets of the network there, with spaces between
    record Host(IpAddress address, String subnets) {}

    public Members {
        hosts = List.copyOf(hosts);
        claims = List.copyOf(claims);
    }

    static Members of(Directory.Snapshot snapshot, Keys keys) {
        List<Host> hosts = new ArrayList<>();
        List<Claim> claims = new ArrayList<>();
        for (Directory.Entry entry : snapshot.entries()) {
            keys.hostOf(entry.key()).ifPresent(host -> hosts.add(new Host(host, entry.value())));
            keys.addressOf(entry.key())
                    .flatMap(address -> Claim.of(address, entry.value()))
                    .ifPresent(claims::add);
        }
        return new Members(snapshot.revision(), hosts, claims);
    }

    /// Who has the address.
    public Optional<Claim> holder(IpAddress address) {
        return claims.stream().filter(claim -> claim.is(address)).findFirst();
    }
}
