package dev.nutshell.container.supervise;

import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.NetworkPlan;
import dev.nutshell.network.rule.NftFirewall;
import dev.nutshell.network.setup.HostPorts;
import dev.nutshell.network.setup.NetworkSetup;
import dev.nutshell.store.StateFailure;
import dev.nutshell.store.StateLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The networks of the container while it runs.
final class ContainerNetwork implements AutoCloseable {
    private final Syscalls syscalls;
    private final Reactor reactor;
    private final StateLayout layout;
    private final NetworkPlan plan;
    private final HostPorts ports;
    private final NetworkSetup setup;
    private @Nullable ContainerNameServer nameServer;

    ContainerNetwork(Syscalls syscalls, Reactor reactor, StateLayout layout, NetworkPlan plan) {
        this.syscalls = syscalls;
        this.reactor = reactor;
        this.layout = layout;
        this.plan = plan;
        this.ports = new HostPorts(syscalls);
        this.setup = new NetworkSetup(syscalls, layout, new NftFirewall(syscalls), ports);
    }

    /// Puts the container, whose init waits, on its networks. After a failure init is killed: it would wait for ever.
    void attach(ContainerProcess process) {
        try {
            List<Endpoint> endpoints = setup.attach(plan, process.pid());
            if (!endpoints.isEmpty()) {
                nameItself(endpoints);
                if (plan.hasNames()) {
                    nameServer =
                            ContainerNameServer.start(
                                    syscalls, reactor, layout, plan, process.pid());
                }
            }
        } catch (RuntimeException failure) {
            process.signal(SignalNumber.SIGKILL);
            throw failure;
        }
    }

    /// The container's own name at its addresses, which nobody knew before.
    private void nameItself(List<Endpoint> endpoints) {
        StringBuilder lines = new StringBuilder();
        for (Endpoint endpoint : endpoints) {
            for (Family family : Family.values()) {
                endpoint.address(family)
                        .ifPresent(
                                address ->
                                        lines.append(address)
                                                .append('\t')
                                                .append(plan.hostname())
                                                .append('\n'));
            }
        }
        Path hosts = layout.containerFile(plan.container(), "hosts");
        try {
            Files.write(
                    hosts,
                    lines.toString().getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw StateFailure.of("write", hosts, e);
        }
    }

    /// Takes the container off all networks, also those that it joined later.
    void detach() {
        closeNameServer();
        setup.detach(plan.container());
    }

    private void closeNameServer() {
        if (nameServer != null) {
            nameServer.close();
            nameServer = null;
        }
    }

    @Override
    public void close() {
        closeNameServer();
        ports.close();
    }
}
