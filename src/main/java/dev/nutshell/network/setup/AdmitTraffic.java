package dev.nutshell.network.setup;

import dev.nutshell.network.endpoint.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Rules of the network and of the published ports.
///
/// @param alive the other endpoints of this host, asked only when rules have to be made anew
/// @param lone no other endpoint is on the network
record AdmitTraffic(Firewall firewall, Supplier<List<Endpoint>> alive, boolean lone)
        implements SetUpStep {
    @Override
    public void perform(SetUp setUp) {
        HostSettings.forward(setUp.plan().network());
        firewall.admit(
                setUp.endpoint(),
                () -> {
                    List<Endpoint> all = new ArrayList<>(alive.get());
                    all.add(setUp.endpoint());
                    return all;
                });
    }

    @Override
    public void undo(SetUp setUp) {
        firewall.dismiss(setUp.endpoint(), lone);
    }
}
