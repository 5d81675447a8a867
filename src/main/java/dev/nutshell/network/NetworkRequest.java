package dev.nutshell.network;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What the user wants of a network (`network create`); also what is kept of it.
///
/// @param driver `bridge`, `macvlan`, `ipvlan`, `overlay`, `host`, `null`
/// @param internal no way out
/// @param attachable kept and shown only: every network can be joined by every container
/// @param configFrom name of the network that has the subnets and options; empty: none
/// @param configOnly it is such a network, and no container can join it
/// @param ipv6 absent: as the engine sees fit
public record NetworkRequest(
        String name,
        String driver,
        boolean internal,
        boolean attachable,
        boolean ingress,
        String configFrom,
        boolean configOnly,
        boolean ipv4,
        Optional<Boolean> ipv6,
        List<SubnetConfig> subnets,
        Map<String, String> ipamOptions,
        Map<String, String> options,
        Map<String, String> labels) {
    public NetworkRequest {
        subnets = List.copyOf(subnets);
        ipamOptions = sorted(ipamOptions);
        options = sorted(options);
        labels = sorted(labels);
    }

    /// A network of which only name and driver matter.
    public static NetworkRequest plain(String name, String driver) {
        return new NetworkRequest(
                name,
                driver,
                false,
                false,
                false,
                "",
                false,
                true,
                Optional.empty(),
                List.of(),
                Map.of(),
                Map.of(),
                Map.of());
    }

    NetworkRequest withSubnets(List<SubnetConfig> others, boolean isIpv6) {
        return new NetworkRequest(
                name,
                driver,
                internal,
                attachable,
                ingress,
                configFrom,
                configOnly,
                ipv4,
                Optional.of(isIpv6),
                others,
                ipamOptions,
                options,
                labels);
    }

    NetworkRequest withOptions(Map<String, String> others) {
        return new NetworkRequest(
                name,
                driver,
                internal,
                attachable,
                ingress,
                configFrom,
                configOnly,
                ipv4,
                ipv6,
                subnets,
                ipamOptions,
                others,
                labels);
    }

    private static Map<String, String> sorted(Map<String, String> map) {
        return Collections.unmodifiableMap(new TreeMap<>(map));
    }
}
