package dev.nutshell.network.setup;

import dev.nutshell.network.endpoint.Endpoint;
import java.util.List;
import java.util.function.Supplier;

/// A firewall that lets everything be as it is.
final class NoFirewall implements Firewall {
    @Override
    public void admit(Endpoint endpoint, Supplier<List<Endpoint>> alive) {
        // nothing to admit
    }

    @Override
    public void dismiss(Endpoint endpoint, boolean last) {
        // nothing to dismiss
    }

    @Override
    public boolean isInputClosed() {
        return false;
    }
}
