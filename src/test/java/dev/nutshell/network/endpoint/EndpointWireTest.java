package dev.nutshell.network.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.address.AddressPool;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.MacAddress;
import dev.nutshell.network.address.Subnet;
import dev.nutshell.network.driver.NetworkDriver;
import dev.nutshell.network.driver.Rates;
import dev.nutshell.network.link.LinkSizes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointWireTest {
    private static final String SYSCTLS =
            "net.ipv4.conf.IFNAME.log_martians=1,net.ipv4.neigh.IFNAME.retrans_time_ms=500";

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "host", "null", "macvlan", "ipvlan", "overlay"})
    void aPlanComesBackAsItWent(String driver) {
        Map<String, String> options =
                driver.equals("overlay")
                        ? Map.of("vxlan.id", "7", "vxlan.peers", "10.0.0.2,10.0.0.3")
                        : Map.of();
        NetworkPlan plan = plan(NetworkDriver.of(driver, options, "br-0"));
        WireWriter wire = new WireWriter();
        plan.write(wire);
        WireReader reader = new WireReader(wire.toBytes(), "plan");
        assertThat(NetworkPlan.read(reader)).isEqualTo(plan);
        reader.end();
    }

    @Test
    void anEndpointComesBackAsItWent() {
        NetworkPlan plan = plan(NetworkDriver.of("bridge", Map.of(), "br-0"));
        EndpointPlan made = plan.endpoints().getFirst();
        Endpoint endpoint = endpoint(plan, made);

        Endpoint back = Endpoint.ofBytes(endpoint.toBytes(), "endpoint");

        assertThat(back.plan()).isEqualTo(kept(made));
        assertThat(back).usingRecursiveComparison().ignoringFields("plan").isEqualTo(endpoint);
    }

    /// Supervisors of another version read the files of their neighbours.
    @Test
    void whatCountsOnlyWhileAnInterfaceIsMadeDoesNotChangeTheFormOfItsFile() {
        NetworkPlan plan = plan(NetworkDriver.of("bridge", Map.of(), "br-0"));
        EndpointPlan made = plan.endpoints().getFirst();
        Endpoint endpoint = endpoint(plan, made);
        Endpoint plain =
                new Endpoint(
                        endpoint.id(),
                        endpoint.container(),
                        kept(made),
                        endpoint.names(),
                        endpoint.mac(),
                        endpoint.ipv4(),
                        endpoint.ipv6(),
                        endpoint.hostLink(),
                        endpoint.link(),
                        endpoint.ports(),
                        endpoint.closed(),
                        endpoint.owner());

        assertThat(endpoint.toBytes()).isEqualTo(plain.toBytes());
    }

    @Test
    void aSupervisorThatGoesOnHasWhatTheFilesLeaveOut() {
        NetworkPlan plan = plan(NetworkDriver.of("bridge", Map.of(), "br-0"));
        EndpointPlan made = plan.endpoints().getFirst();
        EndpointPlan changed = kept(made).withRates(new Rates(7, 8, 9));
        EndpointPlan later =
                kept(plan(NetworkDriver.of("bridge", Map.of(), "br-1")).endpoints().getFirst());

        assertThat(plan.completed(List.of(changed, later)))
                .containsExactly(made.withRates(new Rates(7, 8, 9)), later);
    }

    private static EndpointPlan kept(EndpointPlan made) {
        return new EndpointPlan(
                made.network(), made.wish().withSysctls(List.of()), LinkSizes.ofMtu(made.mtu()));
    }

    private static Endpoint endpoint(NetworkPlan plan, EndpointPlan made) {
        return new Endpoint(
                ContainerId.random().value(),
                plan.container(),
                made,
                List.of("web", "db"),
                MacAddress.parse("02:42:0a:00:00:02"),
                Optional.of(IpAddress.parse("10.0.0.2")),
                Optional.empty(),
                "veth0",
                "eth0",
                List.of(mapping("0.0.0.0", 8080, 80, 1)),
                true,
                new Owner(1, 2, "boot"));
    }

    @Test
    void portsCollideByAddressAndRange() {
        PortMapping range = mapping("0.0.0.0", 8000, 80, 10);
        assertThat(range.collidesWith(mapping("127.0.0.1", 8009, 1, 1))).isTrue();
        assertThat(range.collidesWith(mapping("127.0.0.1", 8010, 1, 1))).isFalse();
        assertThat(range.collidesWith(mapping("::", 8005, 1, 1))).isFalse();
        assertThat(mapping("10.0.0.1", 80, 1, 1).collidesWith(mapping("10.0.0.2", 80, 1, 1)))
                .isFalse();
    }

    private static PortMapping mapping(String host, int first, int container, int count) {
        return new PortMapping(Protocol.TCP, IpAddress.parse(host), first, container, count);
    }

    private static NetworkPlan plan(NetworkDriver driver) {
        Subnet subnet = Subnet.parse("10.0.0.0/24");
        AddressPool pool =
                new AddressPool(
                        subnet,
                        subnet,
                        Optional.of(IpAddress.parse("10.0.0.1")),
                        Set.of(IpAddress.parse("10.0.0.9")));
        Wish wish =
                new Wish(
                        "",
                        Optional.of(IpAddress.parse("10.0.0.2")),
                        Optional.empty(),
                        Optional.of(MacAddress.parse("02:00:00:00:00:01")),
                        List.of(IpAddress.parse("fe80::5")),
                        List.of("db"),
                        List.of(new Link("other", "cache")),
                        -3,
                        new Rates(1, 2, 3),
                        InterfaceSysctl.parseAll(SYSCTLS));
        return new NetworkPlan(
                ContainerId.random(),
                "web",
                "web.example web",
                List.of("0123456789ab"),
                List.of(
                        new EndpointPlan(
                                new NetworkFacts(
                                        ContainerId.random().value(),
                                        "net",
                                        driver,
                                        true,
                                        true,
                                        List.of(pool)),
                                wish,
                                new LinkSizes(1400, 262144))),
                List.of(IpAddress.parse("10.0.0.53")),
                List.of(new PortRequest(Protocol.UDP, Optional.empty(), 0, 0, 53, 1)),
                PublishPolicy.ALL,
                UserModeLink.pasta(
                        List.of("/usr/bin/pasta", "-t", "8080:80"),
                        List.of(
                                new PortMapping(
                                        Protocol.TCP, IpAddress.parse("0.0.0.0"), 8080, 80, 1))));
    }
}
