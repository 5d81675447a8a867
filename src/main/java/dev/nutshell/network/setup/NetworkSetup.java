package dev.nutshell.network.setup;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Rollback;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.directory.Memberships;
import dev.nutshell.network.driver.Bridge;
import dev.nutshell.network.driver.Host;
import dev.nutshell.network.driver.Ipvlan;
import dev.nutshell.network.driver.Macvlan;
import dev.nutshell.network.driver.None;
import dev.nutshell.network.driver.Rates;
import dev.nutshell.network.driver.Vxlan;
import dev.nutshell.network.encryption.HostKeys;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.EndpointFolder;
import dev.nutshell.network.endpoint.EndpointLease;
import dev.nutshell.network.endpoint.EndpointPlan;
import dev.nutshell.network.endpoint.NetworkFacts;
import dev.nutshell.network.endpoint.NetworkPlan;
import dev.nutshell.network.endpoint.PortMapping;
import dev.nutshell.network.endpoint.PublishPolicy;
import dev.nutshell.network.link.LinkCalls;
import dev.nutshell.network.link.Way;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Puts containers on their networks and takes them off.
///
/// Each endpoint is set up under the lock of its network, so that the last one to leave and the first one to come do not
/// meet. What a killed process left behind is swept by whoever takes the lock next.
public final class NetworkSetup {
    private final Syscalls syscalls;
    private final StateLayout layout;
    private final Firewall firewall;
    private final HostPorts ports;
    private final Memberships memberships;
    private final TakeDown takeDown;

    /// @param ports keeps the sockets of published ports for as long as the container runs
    /// @param memberships of the networks that several hosts are on
    public NetworkSetup(
            Syscalls syscalls,
            StateLayout layout,
            Firewall firewall,
            HostPorts ports,
            Memberships memberships) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.firewall = firewall;
        this.ports = ports;
        this.memberships = memberships;
        this.takeDown =
                new TakeDown(syscalls, firewall, memberships, this::everywhere, this::parentsLock);
    }

    /// Sets up all endpoints of a container; nothing of them is left after a failure.
    ///
    /// @param pid its first process, which has a network namespace of its own
    public List<Endpoint> attach(NetworkPlan plan, int pid) {
        List<Endpoint> endpoints = new ArrayList<>();
        if (plan.isEmpty()) {
            return endpoints;
        }
        Optional<EndpointPlan> publishing = publishing(plan);
        try (LinkCalls host = KernelLinks.open(syscalls);
                ContainerNamespace namespace = ContainerNamespace.open(syscalls, pid);
                Rollback rollback = new Rollback()) {
            for (EndpointPlan endpoint : plan.endpoints()) {
                boolean publishes = publishing.filter(endpoint::equals).isPresent();
                List<Family> routes = routes(endpoint, _ -> plan.endpoints());
                endpoints.add(attach(plan, endpoint, routes, publishes, namespace, host));
                rollback.push(() -> detach(endpoint.network().id(), plan.container()));
            }
            rollback.commit();
        }
        return endpoints;
    }

    /// Puts a running container on one more network.
    ///
    /// @param plan of the container, with this endpoint alone
    /// @param pid its first process
    public Endpoint connect(NetworkPlan plan, int pid) {
        EndpointPlan added = plan.endpoints().getFirst();
        List<Endpoint> others = endpoints(plan.container());
        List<Family> routes =
                routes(
                        added,
                        family -> {
                            List<EndpointPlan> all = plans(others, family);
                            all.add(added);
                            return all;
                        });
        try (LinkCalls host = KernelLinks.open(syscalls);
                ContainerNamespace namespace = ContainerNamespace.open(syscalls, pid)) {
            return attach(plan, added, routes, false, namespace, host);
        }
    }

    /// Takes a running container off a network; the default route moves to another one.
    ///
    /// @param pid its first process
    public void disconnect(String network, ContainerId container, int pid) {
        EndpointFolder folder = new EndpointFolder(syscalls, layout, network);
        Optional<Endpoint> leaving = folder.find(container);
        try (ContainerNamespace namespace = ContainerNamespace.open(syscalls, pid)) {
            leaving.ifPresent(endpoint -> TakeDown.delete(namespace.links(), endpoint.link()));
            detach(network, container);
            List<Endpoint> left = endpoints(container);
            for (Endpoint endpoint : left) {
                OptionalInt index = namespace.links().find(endpoint.link());
                List<Family> families = routes(endpoint.plan(), family -> plans(left, family));
                if (index.isPresent()) {
                    namespace
                            .links()
                            .play(
                                    families.stream()
                                            .map(
                                                    family ->
                                                            DefaultRoutes.route(
                                                                    endpoint,
                                                                    family,
                                                                    index.getAsInt()))
                                            .toList());
                }
            }
        }
    }

    /// Holds a running container to other rates. The endpoint's file has them first: what is left undone after a crash, the next
    /// change does.
    ///
    /// @param rates by network
    public void hold(ContainerId container, Map<String, Rates> rates) {
        try (LinkCalls host = KernelLinks.open(syscalls)) {
            for (Endpoint endpoint : endpoints(container)) {
                Rates wanted = rates.get(endpoint.network().id());
                if (wanted == null || wanted.equals(endpoint.plan().wish().rates())) {
                    continue;
                }
                try (EndpointLease lease =
                        EndpointLease.take(syscalls, layout, endpoint.network().id())) {
                    Endpoint changed = endpoint.withRates(wanted);
                    lease.write(changed);
                    new HoldRates(syscalls).apply(changed, host);
                }
            }
        }
    }

    /// Everything that container `id` has on any network.
    public List<Endpoint> endpoints(ContainerId id) {
        return EndpointFolder.of(syscalls, layout, id);
    }

    /// Gives back the published ports of a container that has ended, so that others can have them. What is left goes with
    /// [#remove]: the kernel takes its time to take links apart, and nobody has to wait for it.
    ///
    /// @return its endpoints
    public List<Endpoint> release(ContainerId container) {
        List<Endpoint> endpoints = endpoints(container);
        for (Endpoint endpoint : endpoints) {
            if (endpoint.ports().isEmpty()) {
                continue;
            }
            try (EndpointLease lease =
                    EndpointLease.take(syscalls, layout, endpoint.network().id())) {
                if (find(lease, endpoint).isPresent()) {
                    firewall.dismiss(endpoint, false);
                    lease.write(endpoint.withoutPorts());
                }
            }
        }
        return endpoints;
    }

    /// Takes these endpoints away. Who has swept them meanwhile, or put the container on the network again, is left alone.
    public void remove(List<Endpoint> endpoints) {
        for (Endpoint endpoint : endpoints) {
            try (EndpointLease lease =
                            EndpointLease.take(syscalls, layout, endpoint.network().id());
                    LinkCalls host = KernelLinks.open(syscalls)) {
                find(lease, endpoint).ifPresent(current -> takeDown.remove(lease, current, host));
            }
        }
    }

    private static Optional<Endpoint> find(EndpointLease lease, Endpoint endpoint) {
        return lease.list().stream().filter(each -> each.id().equals(endpoint.id())).findFirst();
    }

    /// Takes a container off all its networks; nothing happens where it is on none.
    public void detach(ContainerId container) {
        for (EndpointFolder folder : EndpointFolder.all(syscalls, layout)) {
            if (folder.find(container).isPresent()) {
                detach(folder.network(), container);
            }
        }
    }

    private void detach(String network, ContainerId container) {
        try (EndpointLease lease = EndpointLease.take(syscalls, layout, network);
                LinkCalls host = KernelLinks.open(syscalls)) {
            lease.list().stream()
                    .filter(endpoint -> endpoint.container().equals(container))
                    .forEach(endpoint -> takeDown.remove(lease, endpoint, host));
        }
    }

    /// Takes a container whose processes were killed off its networks; nothing happens to one that is alive.
    public void sweep(ContainerId container) {
        if (endpoints(container).stream()
                .anyMatch(endpoint -> !endpoint.owner().isAlive(syscalls))) {
            sweep();
        }
    }

    /// Removes what killed processes left behind, on all networks.
    public void sweep() {
        for (EndpointFolder folder : EndpointFolder.all(syscalls, layout)) {
            if (folder.list().stream().anyMatch(endpoint -> !endpoint.owner().isAlive(syscalls))) {
                try (EndpointLease lease = EndpointLease.take(syscalls, layout, folder.network());
                        LinkCalls host = KernelLinks.open(syscalls)) {
                    takeDown.sweep(lease, host);
                }
            }
        }
    }

    /// Makes the rules of a container's endpoints anew.
    public void reload(ContainerId container) {
        for (Endpoint endpoint : endpoints(container)) {
            try (EndpointLease _ = EndpointLease.take(syscalls, layout, endpoint.network().id())) {
                HostSettings.forward(endpoint.network());
                firewall.admit(endpoint, this::alive);
            }
        }
    }

    /// All endpoints of this host whose containers run.
    private List<Endpoint> alive() {
        return everywhere().stream()
                .filter(endpoint -> endpoint.owner().isAlive(syscalls))
                .toList();
    }

    private List<Endpoint> everywhere() {
        return EndpointFolder.all(syscalls, layout).stream()
                .flatMap(folder -> folder.list().stream())
                .toList();
    }

    private FileLock parentsLock() {
        return FileLock.exclusive(syscalls, layout.networksRun().resolve("parents.lock"));
    }

    /// The endpoint that has the published ports: of those on bridges the one with the default route, else the first one.
    private static Optional<EndpointPlan> publishing(NetworkPlan plan) {
        if (plan.ports().isEmpty()) {
            return Optional.empty();
        }
        List<EndpointPlan> bridges =
                plan.endpoints().stream()
                        .filter(endpoint -> endpoint.network().driver() instanceof Bridge)
                        .toList();
        return DefaultRoutes.best(bridges, Family.V4)
                .or(() -> DefaultRoutes.best(bridges, Family.V6));
    }

    /// The families whose default route leads over an endpoint.
    ///
    /// @param all that the container has for a family, this one among them
    private static List<Family> routes(
            EndpointPlan plan, Function<Family, List<EndpointPlan>> all) {
        return Stream.of(Family.values())
                .filter(
                        family ->
                                DefaultRoutes.best(all.apply(family), family)
                                        .filter(plan::equals)
                                        .isPresent())
                .toList();
    }

    /// Of those that have an address of the family: one whose sysctls have switched IPv6 off has none, and takes no route.
    private static List<EndpointPlan> plans(List<Endpoint> endpoints, Family family) {
        List<EndpointPlan> plans = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            if (endpoint.address(family).isPresent()) {
                plans.add(endpoint.plan());
            }
        }
        return plans;
    }

    private Endpoint attach(
            NetworkPlan container,
            EndpointPlan plan,
            List<Family> routes,
            boolean publishes,
            ContainerNamespace namespace,
            LinkCalls host) {
        try (EndpointLease lease = EndpointLease.take(syscalls, layout, plan.network().id());
                Rollback rollback = new Rollback()) {
            takeDown.sweep(lease, host);
            List<Endpoint> others = lease.list();
            String link = interfaceName(plan, namespace.links());
            SetUp setUp = new SetUp(container, plan, namespace, host, link);
            namespace.prepareInterfaces(plan.network().pool(Family.V6).isPresent());
            try (Claims claims = claims(plan.network(), others, host)) {
                perform(setUp, lease, others, claims, publishes, routes, rollback);
            }
            rollback.commit();
            return setUp.endpoint();
        }
    }

    /// Undoes what it did after a failure: what other hosts were told is taken back over the same connection.
    private void perform(
            SetUp setUp,
            EndpointLease lease,
            List<Endpoint> others,
            Claims claims,
            boolean publishes,
            List<Family> routes,
            Rollback rollback) {
        try {
            lease(setUp, lease, others, claims, publishes, rollback);
            NetworkFacts network = setUp.plan().network();
            for (SetUpStep step : steps(network, routes, others.isEmpty(), setUp.host(), claims)) {
                rollback.push(() -> step.undo(setUp));
                step.perform(setUp);
            }
        } catch (RuntimeException failure) {
            rollback.undo(failure);
            throw failure;
        }
    }

    private Claims claims(NetworkFacts network, List<Endpoint> others, LinkCalls host) {
        if (!(network.driver() instanceof Vxlan vxlan) || vxlan.directory().isEmpty()) {
            return Claims.NONE;
        }
        IpAddress here = Underlay.of(vxlan, host, network.name()).source().orElseThrow();
        return SharedClaims.enter(
                memberships, network, vxlan, vxlan.directory().get(), here, others);
    }

    private void lease(
            SetUp setUp,
            EndpointLease lease,
            List<Endpoint> others,
            Claims claims,
            boolean publishes,
            Rollback rollback) {
        if (!publishes) {
            LeaseAddresses step = new LeaseAddresses(lease, others, claims, List.of(), false);
            rollback.push(() -> step.undo(setUp));
            step.perform(setUp);
            return;
        }
        try (FileLock _ =
                FileLock.exclusive(syscalls, layout.networksRun().resolve("ports.lock"))) {
            List<PortMapping> mappings =
                    new PortBook(alive(), ports, families(setUp.plan()))
                            .allocate(setUp.container().ports());
            LeaseAddresses step =
                    new LeaseAddresses(
                            lease, others, claims, mappings, isClosed(setUp.container().policy()));
            rollback.push(() -> step.undo(setUp));
            step.perform(setUp);
        }
    }

    private boolean isClosed(PublishPolicy policy) {
        return switch (policy) {
            case ALL -> false;
            case LOCALHOST -> true;
            case FIREWALL -> firewall.isInputClosed();
        };
    }

    private static List<Family> families(EndpointPlan plan) {
        return Stream.of(Family.values()).filter(family -> plan.pool(family).isPresent()).toList();
    }

    private List<SetUpStep> steps(
            NetworkFacts network,
            List<Family> routes,
            boolean lone,
            LinkCalls host,
            Claims claims) {
        ConfigureAddresses configure = new ConfigureAddresses(routes);
        return switch (network.driver()) {
            case Bridge bridge ->
                    List.of(
                            new EnsureBridge(bridge.link(), true, bridge.inhibitIpv4(), lone),
                            new PlugIn(!bridge.communicate()),
                            new HoldRates(syscalls),
                            new ApplySysctls(),
                            configure,
                            new AdmitTraffic(firewall, this::alive, lone));
            case Vxlan vxlan -> overlay(network, vxlan, configure, lone, host, claims);
            case Macvlan macvlan ->
                    List.of(
                            new EnsureParent(macvlan.parent(), this::parentsLock),
                            new DeriveLink(),
                            new ApplySysctls(),
                            configure);
            case Ipvlan ipvlan ->
                    List.of(
                            new EnsureParent(ipvlan.parent(), this::parentsLock),
                            new DeriveLink(),
                            new ApplySysctls(),
                            configure);
            case Host _, None _ -> List.of();
        };
    }

    private List<SetUpStep> overlay(
            NetworkFacts network,
            Vxlan vxlan,
            ConfigureAddresses configure,
            boolean lone,
            LinkCalls host,
            Claims claims) {
        Underlay underlay = Underlay.of(vxlan, host, network.name());
        Set<IpAddress> peers = vxlan.directory().isPresent() ? claims.peers() : peers(vxlan, host);
        List<SetUpStep> steps = new ArrayList<>();
        steps.add(new EnsureBridge(vxlan.link(), false, false, lone));
        Optional<HostKeys> keys = HostKeys.of(vxlan);
        if (keys.isPresent()) {
            IpAddress here = underlay.source().orElseThrow();
            steps.add(new EnsureCipher(syscalls, vxlan, keys.get(), here, peers, lone));
            steps.add(
                    new EnsureTunnel(
                            vxlan,
                            underlay.inside(keys.get().inside(here)),
                            keys.get().inside(peers),
                            lone));
        } else {
            steps.add(new EnsureTunnel(vxlan, underlay, peers, lone));
        }
        steps.add(new PlugIn(false));
        steps.add(new HoldRates(syscalls));
        steps.add(new ApplySysctls());
        steps.add(configure);
        steps.add(new Announce(syscalls, vxlan));
        return steps;
    }

    /// One list can be given to all hosts: each leaves itself out.
    private static Set<IpAddress> peers(Vxlan vxlan, LinkCalls host) {
        return vxlan.peers().stream()
                .filter(peer -> host.way(peer).filter(Way::isHere).isEmpty())
                .collect(Collectors.toSet());
    }

    private static String interfaceName(EndpointPlan plan, LinkCalls inside) {
        if (!plan.wish().link().isEmpty()) {
            return plan.wish().link();
        }
        String prefix = plan.network().driver().common().prefix();
        int number = 0;
        while (inside.find(prefix + number).isPresent()) {
            number++;
        }
        return prefix + number;
    }
}
