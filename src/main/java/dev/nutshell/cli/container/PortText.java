package dev.nutshell.cli.container;

import dev.nutshell.engine.PublishedPort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Ports as `ps` shows them (docker/cli, formatter.DisplayablePorts): `0.0.0.0:80-81->80-81/tcp, 443/tcp`.
final class PortText {
    private static final Comparator<PublishedPort> ORDER =
            Comparator.comparingInt((PublishedPort port) -> port.port().number())
                    .thenComparing(PublishedPort::hostIp)
                    .thenComparingInt(PublishedPort::hostPort)
                    .thenComparing(port -> port.port().protocol());

    /// Neighbours that differ only in their number.
    private static final class Group {
        private final String ip;
        private final String protocol;
        private final int first;
        private int last;

        private Group(PublishedPort port) {
            ip = port.hostIp();
            protocol = port.port().protocol();
            first = port.port().number();
            last = first;
        }

        private String text() {
            String range = first == last ? Integer.toString(first) : first + "-" + last;
            return (ip.isEmpty() ? "" : address(ip, range) + "->") + range + "/" + protocol;
        }
    }

    private PortText() {}

    static String of(List<PublishedPort> ports) {
        List<String> texts = new ArrayList<>();
        List<String> moved = new ArrayList<>();
        Map<String, Group> groups = new LinkedHashMap<>();
        for (PublishedPort port : ports.stream().sorted(ORDER).toList()) {
            if (port.isPublished() && port.hostPort() != port.port().number()) {
                moved.add(mapping(port));
                continue;
            }
            String key = port.hostIp() + "/" + port.port().protocol();
            Group group = groups.get(key);
            if (group != null && port.port().number() == group.last + 1) {
                group.last++;
                continue;
            }
            if (group != null) {
                texts.add(group.text());
            }
            groups.put(key, new Group(port));
        }
        groups.values().forEach(group -> texts.add(group.text()));
        texts.addAll(moved);
        return String.join(", ", texts);
    }

    private static String mapping(PublishedPort port) {
        return address(port.hostIp(), Integer.toString(port.hostPort())) + "->" + port.port();
    }

    /// Host and port joined, an IPv6 address in brackets.
    static String address(String ip, String port) {
        return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port;
    }
}
