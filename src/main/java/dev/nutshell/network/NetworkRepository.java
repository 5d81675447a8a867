package dev.nutshell.network;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.network.address.HostSubnets;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.Subnet;
import dev.nutshell.network.address.SubnetPools;
import dev.nutshell.network.driver.Bridge;
import dev.nutshell.network.driver.Encryption;
import dev.nutshell.network.driver.Host;
import dev.nutshell.network.driver.NetworkDriver;
import dev.nutshell.network.driver.None;
import dev.nutshell.network.driver.Vxlan;
import dev.nutshell.network.encryption.CipherPeers;
import dev.nutshell.network.encryption.HostKeys;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateDirectory;
import dev.nutshell.store.StateFailure;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.Temporary;
import dev.nutshell.store.TemporaryArea;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// All networks. Thread-safe, also between processes.
///
/// A network appears by one rename, whole, and disappears by one. Readers take no lock.
public final class NetworkRepository {
    private static final int UNIQUE_LOCAL = 48;

    private final Syscalls syscalls;
    private final StateLayout layout;
    private final TemporaryArea temporaries;
    private final HostSubnets host;
    private final Clock clock;

    public NetworkRepository(
            Syscalls syscalls,
            StateLayout layout,
            TemporaryArea temporaries,
            HostSubnets host,
            Clock clock) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.temporaries = temporaries;
        this.host = host;
        this.clock = clock;
    }

    /// Makes a network.
    ///
    /// @throws EngineException ALREADY_EXISTS for a taken name, INVALID_ARGUMENT, CONFLICT for overlapping subnets, NOT_FOUND
    public NetworkRecord create(NetworkRequest request) {
        NetworkName.require(request.name());
        requirePlural(request);
        list();
        try (FileLock _ = lock()) {
            return make(request, stored());
        }
    }

    private NetworkRecord make(NetworkRequest request, List<NetworkRecord> others) {
        if (others.stream().anyMatch(other -> other.name().equals(request.name()))) {
            throw new EngineException(
                    ErrorKind.ALREADY_EXISTS,
                    "network with name " + request.name() + " already exists");
        }
        NetworkRequest merged = withConfiguration(request, others);
        NetworkRequest complete = new SubnetPlan(others, host, pools()).complete(merged);
        NetworkRecord network =
                new NetworkRecord(ContainerId.random().value(), clock.instant(), complete);
        // a bad option must not wait for the first container
        requireOwnBridge(network.driver(), others);
        requireOwnTunnel(network.driver(), others);
        requireCipher(network);
        publish(network);
        return network;
    }

    /// The predefined ones are there already.
    private static void requirePlural(NetworkRequest request) {
        if (List.of(Host.NAME, None.NAME).contains(request.driver())) {
            throw new EngineException(
                    ErrorKind.PERMISSION_DENIED,
                    "only one instance of \"" + request.driver() + "\" network is allowed");
        }
    }

    private static void requireOwnBridge(NetworkDriver driver, List<NetworkRecord> others) {
        if (!(driver instanceof Bridge bridge)) {
            return;
        }
        for (NetworkRecord other : others) {
            if (!other.settings().configOnly()
                    && other.driver() instanceof Bridge taken
                    && taken.link().equals(bridge.link())) {
                throw new EngineException(
                        ErrorKind.CONFLICT,
                        "bridge "
                                + bridge.link()
                                + " is already that of network "
                                + other.name()
                                + "; name another one with "
                                + Bridge.LINK_OPTION);
            }
        }
    }

    private static void requireOwnTunnel(NetworkDriver driver, List<NetworkRecord> others) {
        if (!(driver instanceof Vxlan vxlan)) {
            return;
        }
        for (NetworkRecord other : others) {
            if (!other.settings().configOnly() && other.driver() instanceof Vxlan taken) {
                if (taken.identifier() == vxlan.identifier()) {
                    throw taken("vxlan.id " + vxlan.identifier(), other);
                }
                Optional<Integer> port = vxlan.encryption().map(Encryption::port);
                if (port.isPresent() && port.equals(taken.encryption().map(Encryption::port))) {
                    throw taken("wireguard.port " + port.get(), other);
                }
            }
        }
    }

    private static EngineException taken(String what, NetworkRecord other) {
        return new EngineException(
                ErrorKind.CONFLICT,
                what + " is already that of network " + other.name() + "; take another one");
    }

    private void requireCipher(NetworkRecord network) {
        boolean isEncrypted =
                network.driver() instanceof Vxlan vxlan && HostKeys.of(vxlan).isPresent();
        if (isEncrypted && !host.hasWireGuard()) {
            throw CipherPeers.missing(network.name());
        }
    }

    /// Takes what `--config-from` names.
    private static NetworkRequest withConfiguration(
            NetworkRequest request, List<NetworkRecord> others) {
        if (request.configFrom().isEmpty()) {
            return request;
        }
        NetworkRecord source =
                others.stream()
                        .filter(other -> other.name().equals(request.configFrom()))
                        .findFirst()
                        .orElseThrow(() -> notFound(request.configFrom()));
        if (!source.settings().configOnly()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "network " + source.name() + " is not a configuration network");
        }
        if (!request.subnets().isEmpty() || !request.options().isEmpty()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "conflicting options: subnets and options come from network "
                            + source.name()
                            + " with --config-from");
        }
        Map<String, String> options = new TreeMap<>(source.settings().options());
        return request.withOptions(options)
                .withSubnets(source.settings().subnets(), source.isIpv6());
    }

    private void publish(NetworkRecord network) {
        try (Temporary folder = temporaries.newDirectory()) {
            AtomicFile.write(
                    folder.path().resolve(StateLayout.NETWORK_RECORD),
                    NetworkJson.file(network),
                    true);
            folder.publish(layout.network(network.id()));
            AtomicFile.syncDirectory(layout.networks());
        }
    }

    /// The network of a name, an id, or the unique beginning of an id.
    ///
    /// @throws EngineException NOT_FOUND, INVALID_ARGUMENT for an ambiguous beginning
    public NetworkRecord require(String reference) {
        List<NetworkRecord> all = list();
        for (NetworkRecord network : all) {
            if (network.name().equals(reference) || network.id().equals(reference)) {
                return network;
            }
        }
        List<NetworkRecord> found =
                all.stream()
                        .filter(
                                network ->
                                        !reference.isEmpty() && network.id().startsWith(reference))
                        .toList();
        if (found.size() > 1) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "network "
                            + reference
                            + " is ambiguous ("
                            + found.size()
                            + " matches found based on ID prefix)");
        }
        return found.stream().findFirst().orElseThrow(() -> notFound(reference));
    }

    private static EngineException notFound(String reference) {
        return new EngineException(ErrorKind.NOT_FOUND, "network " + reference + " not found");
    }

    /// All networks, by name; the predefined ones are made if they are absent.
    public List<NetworkRecord> list() {
        List<NetworkRecord> networks = stored();
        if (networks.stream().filter(NetworkRecord::isPredefined).count()
                < NetworkRecord.PREDEFINED.size()) {
            try (FileLock _ = lock()) {
                ensurePredefined();
                networks = stored();
            }
        }
        networks.sort(Comparator.comparing(NetworkRecord::name));
        return networks;
    }

    private void ensurePredefined() {
        // a second state directory on the machine must not meet the first one's bridge
        String link = layout.root().equals(StateLayout.DEFAULT_ROOT) ? "nutshell0" : "";
        for (NetworkRequest request : PredefinedNetworks.requests(link)) {
            List<NetworkRecord> others = stored();
            if (others.stream().noneMatch(other -> other.name().equals(request.name()))) {
                make(request, others);
            }
        }
    }

    private List<NetworkRecord> stored() {
        List<NetworkRecord> networks = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(layout.networks())) {
            for (Path entry : entries) {
                String id = String.valueOf(entry.getFileName());
                if (ContainerId.isId(id)) {
                    // absent: removed meanwhile
                    AtomicFile.read(layout.networkRecord(id))
                            .map(bytes -> NetworkJson.parse(bytes, "record of network " + id))
                            .ifPresent(networks::add);
                }
            }
        } catch (NoSuchFileException _) {
            // nothing was ever made
        } catch (IOException e) {
            throw StateFailure.of("list", layout.networks(), e);
        }
        return networks;
    }

    /// Removes the network.
    ///
    /// @throws EngineException NOT_FOUND, PERMISSION_DENIED for a predefined one, CONFLICT while it is in use
    public NetworkRecord remove(String reference, NetworkUsers users) {
        NetworkRecord network = require(reference);
        if (network.isPredefined()) {
            throw new EngineException(
                    ErrorKind.PERMISSION_DENIED,
                    network.name() + " is a pre-defined network and cannot be removed");
        }
        try (FileLock _ = lock()) {
            List<String> active = users.active(network);
            if (!active.isEmpty()) {
                throw new EngineException(
                        ErrorKind.CONFLICT,
                        "error while removing network: network "
                                + network.name()
                                + " has active endpoints ("
                                + String.join(", ", active)
                                + ")");
            }
            requireNoneConfiguredBy(network);
            temporaries.discard(layout.network(network.id()));
            return network;
        }
    }

    private void requireNoneConfiguredBy(NetworkRecord network) {
        for (NetworkRecord other : stored()) {
            if (other.settings().configFrom().equals(network.name())) {
                throw new EngineException(
                        ErrorKind.CONFLICT,
                        "configuration network "
                                + network.name()
                                + " is in use by network "
                                + other.name());
            }
        }
    }

    /// Removes every network that no container was made for and `doomed` accepts.
    ///
    /// @return the removed ones
    public List<NetworkRecord> removeUnused(Predicate<NetworkRecord> doomed, NetworkUsers users) {
        List<NetworkRecord> all = list();
        try (FileLock _ = lock()) {
            List<NetworkRecord> removed =
                    all.stream()
                            .filter(network -> !network.isPredefined())
                            .filter(doomed)
                            .filter(network -> users.all(network).isEmpty())
                            .toList();
            removed.forEach(network -> temporaries.discard(layout.network(network.id())));
            return removed;
        }
    }

    /// The unique local prefix of this state directory, made at first need.
    private SubnetPools pools() {
        Path file = StateDirectory.ensure(layout.networks()).resolve("unique-local");
        Optional<byte[]> kept = AtomicFile.read(file);
        if (kept.isPresent()) {
            return new SubnetPools(new Subnet(IpAddress.of(kept.get()), UNIQUE_LOCAL));
        }
        byte[] prefix = new byte[16];
        new SecureRandom().nextBytes(prefix);
        prefix[0] = (byte) 0xfd;
        AtomicFile.write(file, prefix, true);
        return new SubnetPools(new Subnet(IpAddress.of(prefix), UNIQUE_LOCAL));
    }

    private FileLock lock() {
        return FileLock.exclusive(syscalls, layout.lock("networks"));
    }
}
