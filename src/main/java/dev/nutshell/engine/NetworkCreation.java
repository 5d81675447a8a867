package dev.nutshell.engine;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `network create` asks for; addresses as the user wrote them.
///
/// @param subnets with a length: `10.1.0.0/16`; each of `ranges`, `gateways`, `auxiliary` belongs to the one that contains it
/// @param ipv6 null: as the engine sees fit
public record NetworkCreation(
        String name,
        String driver,
        boolean internal,
        boolean attachable,
        boolean configOnly,
        String configFrom,
        boolean ipv4,
        @Nullable Boolean ipv6,
        List<String> subnets,
        List<String> ranges,
        List<String> gateways,
        Map<String, String> auxiliary,
        Map<String, String> ipamOptions,
        Map<String, String> options,
        Map<String, String> labels) {
    public NetworkCreation {
        subnets = List.copyOf(subnets);
        ranges = List.copyOf(ranges);
        gateways = List.copyOf(gateways);
        auxiliary = Map.copyOf(auxiliary);
        ipamOptions = Map.copyOf(ipamOptions);
        options = Map.copyOf(options);
        labels = Map.copyOf(labels);
    }
}
