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

/// The networks of the container while it runs.
final class ContainerNetwork implements AutoCloseable {
    private final StateLayout layout;
    private final NetworkPlan plan;
    private final HostPorts ports;
    private final NetworkSetup setup;

    ContainerNetwork(Syscalls syscalls, StateLayout layout, NetworkPlan plan) {
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
        setup.detach(plan.container());
    }

    @Override
    public void close() {
        ports.close();
    }
}
