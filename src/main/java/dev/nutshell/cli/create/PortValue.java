package dev.nutshell.cli.create;

import dev.nutshell.spec.container.ContainerPort;
import dev.nutshell.spec.container.PortBinding;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/// The values of `-p` and `--expose` (docker/go-connections, nat).
final class PortValue {
    private static final int MAX = 65535;

    /// Both ends included.
    private record Range(int first, int last) {
        int size() {
            return last - first + 1;
        }
    }

    private PortValue() {}

    /// `[IP:][HOST[-LAST]:]CONTAINER[-LAST][/PROTOCOL]`, or `published=…,target=…,protocol=…`.
    static void publish(String text, BiConsumer<ContainerPort, PortBinding> sink) {
        String raw = text.contains("=") ? shortForm(text) : text;
        int last = raw.lastIndexOf(':');
        int middle = last < 0 ? -1 : raw.lastIndexOf(':', last - 1);
        String ip = middle < 0 ? "" : address(raw.substring(0, middle));
        String host = last < 0 ? "" : raw.substring(middle + 1, last);
        String container = raw.substring(last + 1);
        String protocol = protocol(container);
        String ports = withoutProtocol(container);
        if (ports.isEmpty()) {
            throw new IllegalArgumentException("no port specified: " + raw + "<empty>");
        }
        Range inside = range(ports, "invalid containerPort: " + ports);
        if (host.isEmpty()) {
            each(inside, protocol, (port, _) -> sink.accept(port, new PortBinding(ip, "")));
            return;
        }
        Range outside = range(host, "invalid hostPort: " + host);
        if (inside.size() == 1 && outside.size() > 1) {
            String anyOf = outside.first() + "-" + outside.last();
            each(inside, protocol, (port, _) -> sink.accept(port, new PortBinding(ip, anyOf)));
            return;
        }
        if (inside.size() != outside.size()) {
            throw new IllegalArgumentException(
                    "invalid ranges specified for container and host Ports: "
                            + ports
                            + " and "
                            + host);
        }
        each(
                inside,
                protocol,
                (port, i) ->
                        sink.accept(
                                port, new PortBinding(ip, Integer.toString(outside.first() + i))));
    }

    /// `PORT[-LAST][/PROTOCOL]`.
    static void expose(String text, List<ContainerPort> sink) {
        if (text.contains(":")) {
            throw new IllegalArgumentException("invalid port format for --expose: " + text);
        }
        String ports = withoutProtocol(text);
        Range range =
                range(
                        ports,
                        "invalid range format for --expose: "
                                + text
                                + ", error: "
                                + (ports.isEmpty()
                                        ? "empty string specified for ports"
                                        : "invalid range specified for port: " + ports));
        each(range, protocol(text), (port, _) -> sink.add(port));
    }

    private interface PortSink {
        void accept(ContainerPort port, int index);
    }

    private static void each(Range range, String protocol, PortSink sink) {
        for (int i = 0; i < range.size(); i++) {
            sink.accept(new ContainerPort(range.first() + i, protocol), i);
        }
    }

    private static String shortForm(String text) {
        Map<String, String> parameters = new HashMap<>(Map.of("protocol", "tcp"));
        for (String parameter : text.split(",", -1)) {
            int equals = parameter.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException(
                        "invalid publish opts format (should be name=value but got '"
                                + parameter
                                + "')");
            }
            parameters.put(parameter.substring(0, equals), parameter.substring(equals + 1));
        }
        return parameters.getOrDefault("published", "")
                + ":"
                + parameters.getOrDefault("target", "")
                + "/"
                + parameters.get("protocol");
    }

    private static String address(String text) {
        String bare =
                text.startsWith("[") && text.endsWith("]")
                        ? text.substring(1, text.length() - 1)
                        : text;
        if (!bare.isEmpty() && !IpText.isAddress(bare)) {
            throw new IllegalArgumentException("invalid IP address: " + bare);
        }
        return bare;
    }

    private static String protocol(String port) {
        int slash = port.indexOf('/');
        String protocol = slash < 0 ? "tcp" : port.substring(slash + 1).toLowerCase(Locale.ROOT);
        if (!List.of("tcp", "udp", "sctp").contains(protocol)) {
            throw new IllegalArgumentException("invalid proto: " + protocol);
        }
        return protocol;
    }

    private static String withoutProtocol(String port) {
        int slash = port.indexOf('/');
        return slash < 0 ? port : port.substring(0, slash);
    }

    private static Range range(String text, String complaint) {
        int dash = text.indexOf('-');
        int first = number(dash < 0 ? text : text.substring(0, dash), complaint);
        int last = dash < 0 ? first : number(text.substring(dash + 1), complaint);
        if (last < first) {
            throw new IllegalArgumentException(complaint);
        }
        return new Range(first, last);
    }

    private static int number(String text, String complaint) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > MAX) {
            throw new IllegalArgumentException(complaint);
        }
        return Integer.parseInt(text);
    }
}
