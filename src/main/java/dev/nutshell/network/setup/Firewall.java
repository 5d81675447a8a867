package dev.nutshell.network.setup;

import dev.nutshell.network.endpoint.Endpoint;
import java.util.List;
import java.util.function.Supplier;

/// The host's rules for networks and published ports.
public interface Firewall {
    /// Lets the traffic of an endpoint pass: one transaction.
    ///
    /// @param alive all endpoints of this host, this one among them: asked when something has flushed the rules
    void admit(Endpoint endpoint, Supplier<List<Endpoint>> alive);

    /// Takes back what [#admit] did; nothing happens where there is nothing.
    ///
    /// @param last no other endpoint is on the network, so its own rules go as well
    void dismiss(Endpoint endpoint, boolean last);

    /// Whether packets from outside to a port of the host itself would be dropped unless a rule lets them pass.
    boolean isInputClosed();
}
