package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.endpoint.PortRequest;
import dev.nutshell.network.endpoint.Protocol;
import dev.nutshell.spec.container.ContainerPort;
import dev.nutshell.spec.container.PortBinding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Ports to publish, from a container's configuration; neighbours become one range, which costs one element of a map.
final class PortRequests {
    private static final Comparator<PortRequest> ORDER =
            Comparator.comparing(PortRequest::protocol)
                    .thenComparing(request -> request.host().map(IpAddress::toString).orElse(""))
                    .thenComparingInt(PortRequest::firstContainer)
                    .thenComparingInt(PortRequest::firstHost);

    private static final int LAST_PORT = 65535;

    private PortRequests() {}

    /// @param exposed those that `-P` publishes on any free port, unless they are bound
    /// @param binding address where none is named; empty: all
    static List<PortRequest> of(
            Map<ContainerPort, List<PortBinding>> bound,
            List<ContainerPort> exposed,
            String binding) {
        List<PortRequest> all = new ArrayList<>();
        bound.forEach(
                (port, bindings) -> {
                    List<PortBinding> places =
                            bindings.isEmpty() ? List.of(new PortBinding("", "")) : bindings;
                    places.forEach(place -> all.add(request(port, place, binding)));
                });
        for (ContainerPort port : exposed) {
            if (!bound.containsKey(port)) {
                all.add(request(port, new PortBinding("", ""), binding));
            }
        }
        all.sort(ORDER);
        return joined(all);
    }

    private static PortRequest request(ContainerPort port, PortBinding place, String binding) {
        String address = place.hostIp().isEmpty() ? binding : place.hostIp();
        Optional<IpAddress> host =
                address.isEmpty() ? Optional.empty() : Optional.of(IpAddress.parse(address));
        int dash = place.hostPort().indexOf('-');
        String first = dash < 0 ? place.hostPort() : place.hostPort().substring(0, dash);
        String last = dash < 0 ? first : place.hostPort().substring(dash + 1);
        return new PortRequest(
                Protocol.of(port.protocol()), host, number(first), number(last), port.number(), 1);
    }

    private static int number(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 0 && number <= LAST_PORT) {
                return number;
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw new EngineException(ErrorKind.INVALID_ARGUMENT, "invalid host port: " + text);
    }

    private static List<PortRequest> joined(List<PortRequest> sorted) {
        List<PortRequest> joined = new ArrayList<>();
        for (PortRequest next : sorted) {
            PortRequest before = joined.isEmpty() ? null : joined.getLast();
            if (before != null && follows(before, next)) {
                joined.set(
                        joined.size() - 1,
                        new PortRequest(
                                before.protocol(),
                                before.host(),
                                before.firstHost(),
                                before.firstHost(),
                                before.firstContainer(),
                                before.count() + 1));
            } else {
                joined.add(next);
            }
        }
        return joined;
    }

    private static boolean follows(PortRequest before, PortRequest next) {
        boolean isFixed =
                before.firstHost() > 0
                        && before.firstHost() == before.lastHost()
                        && next.firstHost() == next.lastHost();
        return isFixed
                && before.protocol() == next.protocol()
                && before.host().equals(next.host())
                && next.firstHost() == before.firstHost() + before.count()
                && next.firstContainer() == before.firstContainer() + before.count();
    }
}
