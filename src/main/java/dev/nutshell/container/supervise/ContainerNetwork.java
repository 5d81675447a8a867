package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.journal.EventJournal;
import dev.nutshell.journal.ObjectKind;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.PidFd;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.directory.Membership;
import dev.nutshell.network.directory.Memberships;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.EndpointPlan;
import dev.nutshell.network.endpoint.NetworkPlan;
import dev.nutshell.network.endpoint.PortMapping;
import dev.nutshell.network.endpoint.UserModeLink;
import dev.nutshell.network.rule.NftFirewall;
import dev.nutshell.network.setup.ForwardedPorts;
import dev.nutshell.network.setup.HostPorts;
import dev.nutshell.network.setup.MembershipKeeper;
import dev.nutshell.network.setup.NetworkSetup;
import dev.nutshell.network.setup.Pasta;
import dev.nutshell.network.setup.PortsFile;
import dev.nutshell.store.StateFailure;
import dev.nutshell.store.StateLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The networks of the container while it runs.
final class ContainerNetwork implements AutoCloseable {
    private static final long LONGEST_HOSTS = 1 << 20;

    private final Syscalls syscalls;
    private final Reactor reactor;
    private final StateLayout layout;
    private NetworkPlan plan;
    private final HostPorts ports;
    private final NetworkSetup setup;
    private final Memberships memberships;
    private List<MembershipKeeper> keepers = List.of();
    private @Nullable ContainerNameServer nameServer;
    private @Nullable ContainerPorts published;
    private @Nullable ForwardedPorts forwarded;

    /// Whether the container's [Pasta] is this supervisor's to end.
    private boolean linked;

    /// What was added to the hosts file for the last run.
    private List<String> named = List.of();

    private List<Endpoint> leaving = List.of();

    ContainerNetwork(
            Syscalls syscalls,
            Reactor reactor,
            StateLayout layout,
            NetworkPlan plan,
            Memberships memberships) {
        this.memberships = memberships;
        this.syscalls = syscalls;
        this.reactor = reactor;
        this.layout = layout;
        this.plan = plan;
        this.ports = new HostPorts(syscalls);
        this.setup =
                new NetworkSetup(syscalls, layout, new NftFirewall(syscalls), ports, memberships);
    }

    /// The container has this name in the next run.
    void rename(String name) {
        plan = plan.withName(name);
    }

    /// The next run is put on other networks; of this one they have been changed.
    void change(List<EndpointPlan> endpoints) {
        plan = plan.withEndpoints(endpoints);
        keepMemberships(setup.endpoints(plan.container()));
    }

    /// Of the overlays that the container is on now.
    private void keepMemberships(List<Endpoint> endpoints) {
        keepers.forEach(MembershipKeeper::close);
        keepers = MembershipKeeper.start(syscalls, layout, memberships, endpoints, this::giveUp);
    }

    /// A container of this host, not always this one, goes off the network where another host's has its address by now. At its
    /// next start it gets one anew.
    private void giveUp(Membership.Lost lost) {
        Endpoint endpoint = lost.endpoint();
        setup.remove(List.of(endpoint));
        new EventJournal(syscalls, layout)
                .record(
                        ObjectKind.NETWORK,
                        "disconnect",
                        endpoint.network().id(),
                        Map.of(
                                "container",
                                endpoint.container().value(),
                                "name",
                                endpoint.network().name(),
                                "type",
                                endpoint.network().driver().name(),
                                "reason",
                                "address "
                                        + lost.holder().address()
                                        + " was given to container "
                                        + lost.holder().names().getFirst()
                                        + " on host "
                                        + lost.holder().host()
                                        + " while this host was away from etcd"));
    }

    /// Puts the container, whose init waits, on its networks. After a failure init is killed: it would wait for ever.
    void attach(PidFd process) {
        try {
            attachInUserMode(process.pid());
            List<Endpoint> endpoints = setup.attach(plan, process.pid());
            if (!endpoints.isEmpty()) {
                nameItself(endpoints);
                published = ContainerPorts.start(syscalls, reactor, ports, endpoints);
                keepMemberships(endpoints);
                if (plan.hasNames()) {
                    nameServer =
                            ContainerNameServer.start(
                                    syscalls, reactor, layout, plan, process.pid(), false);
                }
            }
        } catch (RuntimeException failure) {
            process.sendIfAlive(SignalNumber.SIGKILL);
            throw failure;
        }
    }

    private void attachInUserMode(int pid) {
        switch (plan.userMode().kind()) {
            case NONE -> {}
            case PASTA -> {
                linked = true;
                pasta().start(plan.userMode(), pid);
                portsFile().write(plan.userMode().ports(), plan.containerName());
            }
            case FORWARDER -> {
                if (!plan.ports().isEmpty()) {
                    ForwardedPorts opening = new ForwardedPorts(syscalls, layout);
                    forwarded = opening;
                    forward(opening, opening.open(plan.ports()), pid);
                }
            }
        }
    }

    private void forward(ForwardedPorts opened, List<PortMapping> mappings, int pid) {
        published = new ContainerPorts(reactor, opened.forward(mappings, pid));
        portsFile().write(mappings, plan.containerName());
    }

    /// Opens ports again that the supervisor who was killed had open; connections have ended with it.
    private void forwardAgain(int pid) {
        List<PortMapping> mappings = portsFile().read();
        if (!mappings.isEmpty()) {
            ForwardedPorts opening = new ForwardedPorts(syscalls, layout);
            forwarded = opening;
            forward(opening, opening.reopen(mappings), pid);
        }
    }

    /// Answers names again for a container whose supervisor was killed. Its links and rules are there, and what was changed
    /// while it ran stands in the files of its endpoints.
    void goOn(PidFd process) {
        List<Endpoint> endpoints =
                setup.endpoints(plan.container()).stream()
                        .sorted(Comparator.comparing(Endpoint::link))
                        .toList();
        List<EndpointPlan> current = endpoints.stream().map(Endpoint::plan).toList();
        named = ownLines(endpoints);
        linked = plan.userMode().kind() == UserModeLink.Kind.PASTA;
        if (plan.userMode().kind() == UserModeLink.Kind.FORWARDER) {
            forwardAgain(process.pid());
            return;
        }
        try {
            endpoints.forEach(ports::resume);
            published = ContainerPorts.start(syscalls, reactor, ports, endpoints);
        } catch (EngineException _) {
            // somebody has taken the port on ::1 meanwhile; all other ways to the container are as
            // they were
        }
        if (!current.isEmpty()) {
            change(plan.completed(current));
        }
        if (plan.hasNames() && !current.isEmpty()) {
            nameServer =
                    ContainerNameServer.start(syscalls, reactor, layout, plan, process.pid(), true);
        }
    }

    /// The container's own name at its addresses, which nobody knew before, in place of those of the last run.
    private void nameItself(List<Endpoint> endpoints) {
        List<String> lines = ownLines(endpoints);
        Path hosts = layout.containerFile(plan.container(), "hosts");
        try {
            StringBuilder content = new StringBuilder();
            if (!named.isEmpty() && Files.size(hosts) < LONGEST_HOSTS) {
                // bytes as they are: the container may have written anything
                Files.readString(hosts, StandardCharsets.ISO_8859_1)
                        .lines()
                        .filter(line -> !named.contains(line))
                        .forEach(line -> content.append(line).append('\n'));
                // in place: the container has the file by its inode
                Files.writeString(hosts, content, StandardCharsets.ISO_8859_1);
            }
            Files.write(hosts, lines, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw StateFailure.of("write", hosts, e);
        }
        named = lines;
    }

    private List<String> ownLines(List<Endpoint> endpoints) {
        List<String> lines = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            for (Family family : Family.values()) {
                endpoint.address(family)
                        .ifPresent(address -> lines.add(address + "\t" + plan.hostname()));
            }
        }
        return lines;
    }

    /// Takes the container off all networks, also those that it joined later.
    void detach() {
        stopServing();
        setup.detach(plan.container());
    }

    /// Gives its ports back, for good; [#remove] does the rest of [#detach].
    void release() {
        stopServing();
        leaving = setup.release(plan.container());
    }

    /// Takes away what it had on the networks when it was released.
    void remove() {
        setup.remove(leaving);
        leaving = List.of();
    }

    /// Also the ports: the next run may get others.
    private void stopServing() {
        if (nameServer != null) {
            nameServer.close();
            nameServer = null;
        }
        if (published != null) {
            published.close();
            published = null;
        }
        keepers.forEach(MembershipKeeper::close);
        keepers = List.of();
        ports.close();
        if (forwarded != null) {
            forwarded.close();
            forwarded = null;
            portsFile().delete();
        }
        if (linked) {
            linked = false;
            pasta().stop();
            portsFile().delete();
        }
    }

    private PortsFile portsFile() {
        return new PortsFile(layout.containerRun(plan.container()));
    }

    private Pasta pasta() {
        return new Pasta(syscalls, layout.containerRun(plan.container()));
    }

    @Override
    public void close() {
        stopServing();
    }
}
