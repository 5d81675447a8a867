package dev.nutshell.cli.network;

import dev.nutshell.cli.format.Columns;
import dev.nutshell.cli.format.Texts;
import dev.nutshell.engine.NetworkSummary;
import java.time.Instant;

/// What `network ls` can show (docker/cli, command/network/formatter.go).
final class NetworkColumns {
    static final String TABLE = "{{.ID}}\\t{{.Name}}\\t{{.Driver}}\\t{{.Scope}}";

    private static final int SHORT = 12;

    private NetworkColumns() {}

    /// @param whole ids in full
    static Columns<NetworkSummary> columns(boolean whole) {
        return new Columns<NetworkSummary>("network")
                .add(
                        "ID",
                        "NETWORK ID",
                        network -> whole ? network.id() : network.id().substring(0, SHORT))
                .add("Name", "NAME", NetworkSummary::name)
                .add("Driver", "DRIVER", NetworkSummary::driver)
                .add("Scope", "SCOPE", NetworkSummary::scope)
                .add("IPv4", "IPV4", network -> Boolean.toString(network.ipv4()))
                .add("IPv6", "IPV6", network -> Boolean.toString(network.ipv6()))
                .add("Internal", "INTERNAL", network -> Boolean.toString(network.internal()))
                .add("Labels", "LABELS", network -> Texts.labels(network.labels()))
                .add("CreatedAt", "CREATED AT", network -> goTime(network.created()))
                .method("Label", (network, name) -> network.labels().getOrDefault(name, ""));
    }

    /// `2026-11-26 21:34:26.4 +0000 UTC`.
    private static String goTime(Instant time) {
        return time.toString().replace('T', ' ').replace("Z", " +0000 UTC");
    }
}
