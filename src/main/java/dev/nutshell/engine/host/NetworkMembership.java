package dev.nutshell.engine.host;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.control.RunningContainer;
import dev.nutshell.container.control.SupervisorTalk;
import dev.nutshell.container.folder.ContainerLock;
import dev.nutshell.etcd.EtcdDirectories;
import dev.nutshell.network.NetworkRecord;
import dev.nutshell.network.directory.Memberships;
import dev.nutshell.network.driver.Rates;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.EndpointFolder;
import dev.nutshell.network.endpoint.NetworkPlan;
import dev.nutshell.network.endpoint.PublishPolicy;
import dev.nutshell.network.endpoint.UserModeLink;
import dev.nutshell.network.rule.NftFirewall;
import dev.nutshell.network.setup.HostPorts;
import dev.nutshell.network.setup.NetworkSetup;
import dev.nutshell.spec.container.EndpointConfig;
import dev.nutshell.spec.container.HostConfig;
import dev.nutshell.spec.container.NetworkMode;
import dev.nutshell.spec.container.NetworkRates;
import dev.nutshell.spec.container.NetworkingConfig;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Puts containers on networks and takes them off, in their records and, if they run, in the kernel.
final class NetworkMembership {
    private final Store store;
    private final RunningContainers running;
    private final NetworkPlanner planner;
    private final NetworkSetup setup;

    NetworkMembership(Store store) {
        this.store = store;
        this.running = new RunningContainers(store);
        this.planner = new NetworkPlanner(store);
        // nothing is published by what comes later, so no port is held
        this.setup =
                new NetworkSetup(
                        store.syscalls(),
                        store.layout(),
                        new NftFirewall(store.syscalls()),
                        new HostPorts(store.syscalls()),
                        new Memberships(store.layout(), new EtcdDirectories()));
    }

    /// Removes what killed processes left behind.
    void sweep() {
        setup.sweep();
    }

    /// The same for one container.
    void sweep(ContainerId container) {
        setup.sweep(container);
    }

    /// Removes the run-time folder of a network that is no more.
    void forget(NetworkRecord network) {
        new EndpointFolder(store.syscalls(), store.layout(), network.id()).discard();
    }

    void connect(String reference, String container, EndpointConfig config) {
        NetworkRecord network = store.networks().require(reference);
        ContainerRecord record = store.containers().find(container);
        requireConnectable(network, record);
        Map<NetworkRecord, EndpointConfig> networks = planner.networks(record);
        if (networks.containsKey(network)) {
            throw new EngineException(
                    ErrorKind.PERMISSION_DENIED,
                    "endpoint with name "
                            + record.name()
                            + " already exists in network "
                            + network.name());
        }
        NetworkPlan own = planner.plan(record);
        NetworkPlan added =
                new NetworkPlan(
                        own.container(),
                        own.containerName(),
                        own.hostname(),
                        own.names(),
                        List.of(planner.endpoint(network, config, planner.rates(record))),
                        List.of(),
                        List.of(),
                        PublishPolicy.FIREWALL,
                        UserModeLink.NONE);
        Optional<RunningContainer> held = running.hold(record);
        if (held.isPresent()) {
            try (RunningContainer target = held.get()) {
                running.requireEnterable(record.name(), target.process().pid());
                setup.connect(added, target.process().pid());
            }
        }
        networks.put(network, config);
        write(record, networks);
        if (held.isPresent()) {
            recordChange(network, record, "connect");
        }
    }

    private void recordChange(NetworkRecord network, ContainerRecord record, String action) {
        new ContainerEvents(store)
                .record(network, action, Map.of("container", record.id().value()));
    }

    private static void requireConnectable(NetworkRecord network, ContainerRecord record) {
        NetworkMode mode = record.host().network().mode();
        boolean isForeign =
                mode instanceof NetworkMode.Host || mode instanceof NetworkMode.OfContainer;
        boolean isHost = network.settings().driver().equals("host");
        if (isForeign || isHost) {
            throw new EngineException(
                    ErrorKind.PERMISSION_DENIED,
                    isHost && !isForeign
                            ? "container cannot be connected to host network: it has a network of its own"
                            : "container "
                                    + record.name()
                                    + " cannot be connected to a network: it has no network of its own");
        }
        if (mode instanceof NetworkMode.None || network.settings().driver().equals("null")) {
            throw new EngineException(
                    ErrorKind.PERMISSION_DENIED,
                    "container cannot be connected to multiple networks with one of the networks in"
                            + " private (none) mode");
        }
    }

    void disconnect(String reference, String container, boolean force) {
        NetworkRecord network = store.networks().require(reference);
        Optional<ContainerRecord> found =
                store.containers().resolveIfPresent(container).flatMap(store.containers()::load);
        if (found.isEmpty()) {
            if (force) {
                setup.sweep();
                return;
            }
            throw new EngineException(ErrorKind.NOT_FOUND, "no such container: " + container);
        }
        ContainerRecord record = found.get();
        Map<NetworkRecord, EndpointConfig> networks = planner.networks(record);
        if (!networks.containsKey(network)) {
            throw new EngineException(
                    ErrorKind.PERMISSION_DENIED,
                    "container "
                            + record.id().value()
                            + " is not connected to network "
                            + network.name());
        }
        Optional<RunningContainer> held = running.hold(record);
        if (held.isPresent()) {
            try (RunningContainer target = held.get()) {
                running.requireEnterable(record.name(), target.process().pid());
                setup.disconnect(network.id(), record.id(), target.process().pid());
            }
        }
        networks.remove(network);
        write(record, networks);
        recordChange(network, record, "disconnect");
    }

    /// A container that has left all networks is on none, without rates: Docker keeps its mode, and it starts without any.
    private void write(ContainerRecord record, Map<NetworkRecord, EndpointConfig> networks) {
        Map<String, EndpointConfig> endpoints = new LinkedHashMap<>();
        networks.forEach((network, config) -> endpoints.put(network.name(), config));
        NetworkMode mode =
                endpoints.isEmpty()
                        ? new NetworkMode.None()
                        : new NetworkMode.Named(endpoints.keySet().iterator().next());
        HostConfig host = record.host().withNetworkMode(mode);
        ContainerRecord changed =
                record.withNetworks(
                        endpoints.isEmpty() ? host.withNetworkRates(NetworkRates.NONE) : host,
                        new NetworkingConfig(endpoints));
        try (ContainerLock lock = store.containers().lock(record.id())) {
            store.containers().update(lock, changed);
        }
        tellSupervisor(changed);
    }

    /// So that a restart by policy finds the same networks.
    private void tellSupervisor(ContainerRecord changed) {
        SupervisorTalk.begin(store.syscalls(), store.layout(), changed.id())
                .ifPresent(talk -> talk.changeNetworks(planner.plan(changed).endpoints()));
    }

    /// Holds the interfaces to the rates of `changed`, now if it runs, and at each restart by policy.
    void hold(ContainerRecord changed) {
        Map<String, Rates> rates = new HashMap<>();
        planner.plan(changed)
                .endpoints()
                .forEach(plan -> rates.put(plan.network().id(), plan.wish().rates()));
        setup.hold(changed.id(), rates);
        tellSupervisor(changed);
    }

    List<String> reload(List<String> containers) {
        setup.sweep();
        List<ContainerRecord> chosen =
                containers.isEmpty()
                        ? store.containers().listing().all().containers().stream()
                                .flatMap(listed -> store.containers().load(listed.id()).stream())
                                .filter(record -> running.state(record).isAlive())
                                .toList()
                        : containers.stream().map(store.containers()::find).toList();
        for (ContainerRecord record : chosen) {
            setup.reload(record.id());
        }
        return chosen.stream().map(record -> record.id().value()).toList();
    }

    /// The endpoints of a container that runs.
    List<Endpoint> endpoints(ContainerRecord record) {
        return setup.endpoints(record.id());
    }
}
