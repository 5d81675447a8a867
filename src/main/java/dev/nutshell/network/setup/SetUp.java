package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.EndpointPlan;
import dev.nutshell.network.endpoint.NetworkPlan;
import dev.nutshell.network.link.LinkCalls;
import org.jspecify.annotations.Nullable;

/// What the steps of one endpoint's set-up share.
final class SetUp {
    private final NetworkPlan container;
    private final EndpointPlan plan;
    private final ContainerNamespace namespace;
    private final LinkCalls host;
    private final String link;
    private @Nullable Endpoint endpoint;
    private int master;

    /// @param link name of the interface in the container
    SetUp(
            NetworkPlan container,
            EndpointPlan plan,
            ContainerNamespace namespace,
            LinkCalls host,
            String link) {
        this.container = container;
        this.plan = plan;
        this.namespace = namespace;
        this.host = host;
        this.link = link;
    }

    NetworkPlan container() {
        return container;
    }

    EndpointPlan plan() {
        return plan;
    }

    ContainerNamespace namespace() {
        return namespace;
    }

    LinkCalls host() {
        return host;
    }

    String link() {
        return link;
    }

    /// What the lease says.
    Endpoint endpoint() {
        Endpoint known = endpoint;
        if (known == null) {
            throw new EngineException(ErrorKind.INTERNAL, "network set-up without a lease");
        }
        return known;
    }

    void lease(Endpoint leased) {
        endpoint = leased;
    }

    /// Index of the bridge or parent.
    int master() {
        return master;
    }

    void master(int index) {
        master = index;
    }
}
