package dev.nutshell.network.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.ContainerId;
import dev.nutshell.network.address.AddressPool;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.MacAddress;
import dev.nutshell.network.address.Subnet;
import dev.nutshell.network.driver.NetworkDriver;
import dev.nutshell.network.driver.Vxlan;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.EndpointPlan;
import dev.nutshell.network.endpoint.Neighbour;
import dev.nutshell.network.endpoint.Neighbours;
import dev.nutshell.network.endpoint.NetworkFacts;
import dev.nutshell.network.endpoint.Owner;
import dev.nutshell.network.endpoint.Wish;
import dev.nutshell.network.link.LinkSizes;
import dev.nutshell.store.StateLayout;
import dev.nutshell.testing.Scratch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MembershipTest {
    private static final String ID = "a".repeat(64);
    private static final IpAddress A = IpAddress.parse("10.55.0.1");
    private static final IpAddress B = IpAddress.parse("10.55.0.2");
    private static final IpAddress FIRST = IpAddress.parse("10.9.0.1");
    private static final IpAddress SECOND = IpAddress.parse("10.9.0.2");

    @RegisterExtension final Scratch scratch = new Scratch();

    private final FakeDirectory directory = new FakeDirectory();

    @Test
    void hostsKnowEachOtherAndEachOthersAddresses() throws Exception {
        Endpoint web = endpoint("web", FIRST);
        try (Membership a = host("a", A, "10.9.0.0/24");
                Membership b = host("b", B, "10.9.0.0/24")) {
            a.enter(List.of());
            assertThat(a.claim(FIRST, web.container(), web.names())).isPresent();

            Members seen = b.enter(List.of());
            assertThat(b.peers(seen)).containsExactly(A);
            assertThat(b.claim(FIRST, ContainerId.random(), List.of("late"))).isEmpty();
            assertThat(seen.holder(FIRST).orElseThrow().host()).isEqualTo(A);
            b.spread(seen);
            assertThat(Neighbours.read(layout("b"), ID))
                    .containsExactly(
                            new Neighbour(FIRST, A, web.container().value(), List.of("web", "db")));

            a.release(web);
            assertThat(b.refresh().orElseThrow().claims()).isEmpty();
            a.leave();
            assertThat(b.peers(b.refresh().orElseThrow())).isEmpty();
            assertThat(a.refresh()).isEmpty();
        }
    }

    @Test
    void whatAKilledProcessClaimedIsTakenBack() throws Exception {
        Endpoint alive = endpoint("alive", FIRST);
        try (Membership a = host("a", A, "10.9.0.0/24")) {
            a.enter(List.of());
            a.claim(FIRST, alive.container(), alive.names());
            a.claim(SECOND, ContainerId.random(), List.of("killed"));

            assertThat(a.enter(List.of(alive)).claims())
                    .extracting(Claim::address)
                    .containsExactly(FIRST);
        }
    }

    @Test
    void whatWentWithALeaseIsSaidAgainUnlessSomebodyElseHasIt() throws Exception {
        Endpoint web = endpoint("web", FIRST);
        Endpoint other = endpoint("other", SECOND);
        try (Membership a = host("a", A, "10.9.0.0/24");
                Membership b = host("b", B, "10.9.0.0/24")) {
            a.enter(List.of());
            a.claim(FIRST, web.container(), web.names());
            a.claim(SECOND, other.container(), other.names());
            directory.expire(directory.oldest());
            b.enter(List.of());
            b.claim(SECOND, ContainerId.random(), List.of("faster"));

            assertThat(a.refresh()).isEmpty();
            Members members = a.enter(List.of(web, other));

            assertThat(b.peers(members)).containsExactly(A);
            assertThat(members.holder(FIRST).orElseThrow().host()).isEqualTo(A);
            assertThat(members.holder(SECOND).orElseThrow().host()).isEqualTo(B);
            assertThat(a.lost(List.of(web, other), members))
                    .containsExactly(
                            new Membership.Lost(other, members.holder(SECOND).orElseThrow()));
        }
    }

    @Test
    void hostsWithOtherSubnetsStayApart() throws Exception {
        try (Membership a = host("a", A, "10.9.0.0/24");
                Membership b = host("b", B, "10.8.0.0/24")) {
            a.enter(List.of());

            assertThatThrownBy(() -> b.enter(List.of()))
                    .hasMessage(
                            "network lan has subnet 10.8.0.0/24 here and 10.9.0.0/24 on host"
                                    + " 10.55.0.1: make it with the same --subnet on all hosts");
            assertThat(a.peers(a.refresh().orElseThrow())).isEmpty();
        }
    }

    @Test
    void keysOfStrangersAreNobody() {
        Keys keys = new Keys(7);
        Members members =
                Members.of(
                        new Directory.Snapshot(
                                1,
                                List.of(
                                        new Directory.Entry(keys.prefix() + "hosts/x", "y"),
                                        new Directory.Entry(keys.address(FIRST), "rubbish"),
                                        new Directory.Entry(keys.address(SECOND), "a b c"))),
                        keys);

        assertThat(members.hosts()).isEmpty();
        assertThat(members.claims()).isEmpty();
    }

    private Membership host(String name, IpAddress here, String subnet) throws Exception {
        Files.createDirectories(layout(name).networkRun(ID));
        Vxlan driver = driver();
        return new Memberships(layout(name), _ -> directory)
                .open(facts(subnet), driver, driver.directory().orElseThrow(), here);
    }

    private StateLayout layout(String host) {
        Path area = scratch.resolve(host);
        return new StateLayout(area.resolve("root"), area.resolve("run"));
    }

    private static Vxlan driver() {
        return (Vxlan)
                NetworkDriver.of(
                        Vxlan.NAME,
                        Map.of("vxlan.id", "7", "etcd", "http://10.55.0.9:2379"),
                        "br-0");
    }

    private static NetworkFacts facts(String subnet) {
        Subnet whole = Subnet.parse(subnet);
        return new NetworkFacts(
                ID,
                "lan",
                driver(),
                false,
                true,
                List.of(new AddressPool(whole, whole, Optional.empty(), Set.of())));
    }

    private static Endpoint endpoint(String name, IpAddress address) {
        return new Endpoint(
                ContainerId.random().value(),
                ContainerId.random(),
                new EndpointPlan(facts("10.9.0.0/24"), Wish.NONE, LinkSizes.ofMtu(1450)),
                List.of(name, "db"),
                MacAddress.random(),
                Optional.of(address),
                Optional.empty(),
                "veth0",
                "eth0",
                List.of(),
                false,
                new Owner(1, 2, "boot"));
    }
}
