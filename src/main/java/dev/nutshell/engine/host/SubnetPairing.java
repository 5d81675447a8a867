package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.NetworkCreation;
import dev.nutshell.network.SubnetConfig;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.Subnet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Finds the subnet that each range, gateway and auxiliary address belongs to (docker/cli, command/network/create.go).
final class SubnetPairing {
    private static final class Draft {
        private final Subnet subnet;
        private final Map<String, IpAddress> auxiliary = new TreeMap<>();
        private Optional<Subnet> range = Optional.empty();
        private Optional<IpAddress> gateway = Optional.empty();

        private Draft(Subnet subnet) {
            this.subnet = subnet;
        }
    }

    private final List<Draft> drafts = new ArrayList<>();

    private SubnetPairing() {}

    /// @throws EngineException INVALID_ARGUMENT
    static List<SubnetConfig> of(NetworkCreation request) {
        if (request.subnets().size() < request.ranges().size()
                || request.subnets().size() < request.gateways().size()) {
            throw invalid("every ip-range or gateway must have a corresponding subnet");
        }
        SubnetPairing pairing = new SubnetPairing();
        request.subnets().forEach(pairing::subnet);
        request.ranges().forEach(pairing::range);
        request.gateways().forEach(pairing::gateway);
        request.auxiliary().forEach(pairing::auxiliary);
        return pairing.drafts.stream()
                .map(
                        draft ->
                                new SubnetConfig(
                                        draft.subnet, draft.range, draft.gateway, draft.auxiliary))
                .toList();
    }

    private void subnet(String text) {
        Subnet subnet = Subnet.parse(text);
        if (drafts.stream().anyMatch(other -> other.subnet.overlaps(subnet))) {
            throw invalid("multiple overlapping subnet configuration is not supported");
        }
        drafts.add(new Draft(subnet));
    }

    private void range(String text) {
        Subnet range = Subnet.parse(text);
        Draft draft =
                drafts.stream()
                        .filter(each -> each.subnet.contains(range))
                        .findFirst()
                        .orElseThrow(() -> invalid("no matching subnet for range " + text));
        draft.range.ifPresent(
                other -> {
                    throw invalid(
                            "cannot configure multiple ranges ("
                                    + text
                                    + ", "
                                    + other
                                    + ") on the same subnet ("
                                    + draft.subnet
                                    + ")");
                });
        draft.range = Optional.of(range);
    }

    private void gateway(String text) {
        IpAddress gateway = IpAddress.parse(text);
        Draft draft = containing(gateway, "gateway " + text);
        draft.gateway.ifPresent(
                other -> {
                    throw invalid(
                            "cannot configure multiple gateways ("
                                    + text
                                    + ", "
                                    + other
                                    + ") for the same subnet ("
                                    + draft.subnet
                                    + ")");
                });
        draft.gateway = Optional.of(gateway);
    }

    private void auxiliary(String name, String text) {
        IpAddress address = IpAddress.parse(text);
        containing(address, "aux-address " + text).auxiliary.put(name, address);
    }

    private Draft containing(IpAddress address, String what) {
        return drafts.stream()
                .filter(each -> each.subnet.contains(address))
                .findFirst()
                .orElseThrow(() -> invalid("no matching subnet for " + what));
    }

    private static EngineException invalid(String message) {
        return new EngineException(ErrorKind.INVALID_ARGUMENT, message);
    }
}
