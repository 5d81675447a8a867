package dev.nutshell.network.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.ContainerId;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.network.address.AddressPool;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.MacAddress;
import dev.nutshell.network.address.Subnet;
import dev.nutshell.network.driver.NetworkDriver;
import dev.nutshell.network.driver.Rates;
import dev.nutshell.network.link.LinkSizes;
import dev.nutshell.store.StateLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EndpointNamesTest {
    private static final String NETWORK = ContainerId.random().value();
    private static final String SECOND = ContainerId.random().value();

    private final Syscalls syscalls = SymbolSource.syscalls();
    private final ContainerId own = ContainerId.random();
    private StateLayout layout;
    private EndpointNames names;

    @BeforeEach
    void onANetwork(@TempDir Path folder) {
        layout = new StateLayout(folder.resolve("root"), folder.resolve("run"));
        names = new EndpointNames(syscalls, layout, own);
        put(NETWORK, own, "me", "10.0.0.2", living());
    }

    @Test
    void whoComesAndGoesIsSeenAtOnceHoweverOftenItHappens() {
        for (int i = 0; i < 200; i++) {
            ContainerId other = ContainerId.random();
            put(NETWORK, other, "web", "10.0.0." + (3 + i), living());
            assertThat(names.addresses("web")).containsExactly(inet("10.0.0." + (3 + i)));
            assertThat(names.name(inet("10.0.0." + (3 + i)))).contains("web.net");
            take(NETWORK, other);
            assertThat(names.addresses("web")).isEmpty();
        }
    }

    @Test
    void aChangeUnderTheSameStampIsNotMissed() throws Exception {
        Path endpoints = layout.networkEndpoints(NETWORK);
        FileTime stamp = Files.getLastModifiedTime(endpoints);
        assertThat(names.addresses("web")).isEmpty();
        put(NETWORK, ContainerId.random(), "web", "10.0.0.3", living());
        Files.setLastModifiedTime(endpoints, stamp);
        assertThat(names.addresses("web")).containsExactly(inet("10.0.0.3"));
    }

    @Test
    void aFolderThatHasBeenAtRestIsNotReadAgain() throws Exception {
        ContainerId other = ContainerId.random();
        put(NETWORK, other, "web", "10.0.0.3", living());
        Path endpoints = layout.networkEndpoints(NETWORK);
        FileTime longAgo = FileTime.fromMillis(System.currentTimeMillis() - 60_000);
        Files.setLastModifiedTime(endpoints, longAgo);
        Files.setLastModifiedTime(layout.networksRun(), longAgo);
        assertThat(names.addresses("web")).hasSize(1);
        // in place, so that the folder stays as it is: nobody does this but a test
        Files.write(endpoints.resolve(other.value()), new byte[0]);
        Files.setLastModifiedTime(endpoints, longAgo);
        assertThat(names.addresses("web")).hasSize(1);
    }

    @Test
    void aNetworkThatTheContainerJoinsLaterIsSeen() {
        put(SECOND, ContainerId.random(), "db", "10.0.1.3", living());
        assertThat(names.addresses("db")).isEmpty();
        put(SECOND, own, "me", "10.0.1.2", living());
        assertThat(names.addresses("db")).containsExactly(inet("10.0.1.3"));
        take(SECOND, own);
        assertThat(names.addresses("db")).isEmpty();
    }

    @Test
    void theDeadHaveNoNames() {
        put(NETWORK, ContainerId.random(), "web", "10.0.0.3", new Owner(1, 1, "another boot"));
        assertThat(names.addresses("web")).isEmpty();
    }

    /// The test's subnets have gateways of both families; no endpoint has an IPv6 address, as after `disable_ipv6`.
    @Test
    void theHostIsReachedByTheFirstInterfaceThatIsThereNow() {
        assertThat(names.gateways()).containsExactly(inet("10.0.0.1"));
        put(SECOND, own, "me", "10.0.1.2", living());
        assertThat(names.gateways()).containsExactly(inet("10.0.0.1"));
        take(NETWORK, own);
        assertThat(names.gateways()).containsExactly(inet("10.0.1.1"));
        take(SECOND, own);
        assertThat(names.gateways()).isEmpty();
    }

    private Owner living() {
        return Owner.of(syscalls, (int) ProcessHandle.current().pid()).orElseThrow();
    }

    private void take(String network, ContainerId container) {
        try (EndpointLease lease = EndpointLease.take(syscalls, layout, network)) {
            lease.remove(container);
        }
    }

    private void put(
            String network, ContainerId container, String name, String address, Owner owner) {
        String gateway = address.substring(0, address.lastIndexOf('.')) + ".1";
        NetworkFacts facts =
                new NetworkFacts(
                        network,
                        "net",
                        NetworkDriver.of("bridge", Map.of(), "br-0"),
                        false,
                        true,
                        List.of(pool("10.0.0.0/16", gateway), pool("fd00::/64", "fd00::1")));
        Wish wish =
                new Wish(
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        0,
                        Rates.UNLIMITED,
                        List.of());
        Endpoint endpoint =
                new Endpoint(
                        ContainerId.random().value(),
                        container,
                        new EndpointPlan(facts, wish, LinkSizes.ofMtu(1500)),
                        List.of(name),
                        MacAddress.parse("02:42:0a:00:00:02"),
                        Optional.of(IpAddress.parse(address)),
                        Optional.empty(),
                        "veth0",
                        network.equals(NETWORK) ? "eth0" : "eth1",
                        List.of(),
                        false,
                        owner);
        try (EndpointLease lease = EndpointLease.take(syscalls, layout, network)) {
            lease.write(endpoint);
        }
    }

    private static AddressPool pool(String range, String gateway) {
        Subnet subnet = Subnet.parse(range);
        return new AddressPool(subnet, subnet, Optional.of(IpAddress.parse(gateway)), Set.of());
    }

    private static InetAddress inet(String address) {
        try {
            return InetAddress.getByAddress(IpAddress.parse(address).bytes());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
