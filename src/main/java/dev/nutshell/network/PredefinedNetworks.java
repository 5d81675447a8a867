package dev.nutshell.network;

import dev.nutshell.network.driver.Bridge;
import dev.nutshell.network.driver.Host;
import dev.nutshell.network.driver.None;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The networks that nobody made: `bridge`, `host` and `none`.
public final class PredefinedNetworks {
    public static final String BRIDGE = "bridge";
    public static final String HOST = "host";
    public static final String NONE = "none";

    private PredefinedNetworks() {}

    /// What to make.
    ///
    /// @param link name of the bridge; empty: by the network's id
    static List<NetworkRequest> requests(String link) {
        return List.of(
                new NetworkRequest(
                        BRIDGE,
                        Bridge.NAME,
                        false,
                        false,
                        false,
                        "",
                        false,
                        true,
                        Optional.of(false),
                        List.of(),
                        Map.of(),
                        link.isEmpty() ? Map.of() : Map.of(Bridge.LINK_OPTION, link),
                        Map.of()),
                NetworkRequest.plain(HOST, Host.NAME),
                NetworkRequest.plain(NONE, None.NAME));
    }
}
