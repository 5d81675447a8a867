package dev.nutshell.network.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Running;
import dev.nutshell.kernel.abi.CloneArguments;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.network.address.AddressPool;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.IpAddress.Family;
import dev.nutshell.network.address.Subnet;
import dev.nutshell.network.directory.Memberships;
import dev.nutshell.network.driver.NetworkDriver;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.EndpointPlan;
import dev.nutshell.network.endpoint.InterfaceSysctl;
import dev.nutshell.network.endpoint.NetworkFacts;
import dev.nutshell.network.endpoint.NetworkPlan;
import dev.nutshell.network.endpoint.Wish;
import dev.nutshell.network.link.LinkSizes;
import dev.nutshell.store.StateLayout;
import dev.nutshell.testing.OwnThread;
import dev.nutshell.testing.RequiresRoot;
import dev.nutshell.testing.Scratch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Containers' interfaces of the real kernel, in a network namespace that is the host's: seen by `cat` and `ip`.
@RequiresRoot
class ApplySysctlsTest {
    private static final String FIRST = "a".repeat(64);
    private static final String SECOND = "b".repeat(64);

    @RegisterExtension final Scratch scratch = new Scratch();

    private final Syscalls syscalls = SymbolSource.syscalls();
    private final ContainerId id = ContainerId.random();

    private interface Body {
        void run(NetworkSetup setup, Running container);
    }

    /// @param body with a process that is the container
    private void onAHost(Body body) throws Exception {
        StateLayout layout = new StateLayout(scratch.resolve("root"), scratch.resolve("run"));
        NetworkSetup setup =
                new NetworkSetup(
                        syscalls,
                        layout,
                        new NoFirewall(),
                        new HostPorts(syscalls),
                        new Memberships(layout, _ -> null));
        OwnThread.call(
                () -> {
                    syscalls.invoke(SystemCall.UNSHARE, "", CloneArguments.CLONE_NEWNET);
                    try (Running container =
                            Command.of("unshare", "-n", "sh", "-c", "echo ready; exec sleep 1000")
                                    .start()
                                    .awaitLine("ready")) {
                        body.run(setup, container);
                    }
                    return "";
                });
    }

    private static int pid(Running container) {
        return Math.toIntExact(container.pid());
    }

    private static List<String> inside(Running container, String script) {
        return Command.of("nsenter", "-n", "-t", "" + container.pid(), "sh", "-c", script)
                .run()
                .succeeded()
                .lines();
    }

    @Test
    void parametersAreThereWhenTheInterfaceIsOn() throws Exception {
        onAHost(
                (setup, container) -> {
                    setup.attach(
                            plan(
                                    endpoint(
                                            FIRST,
                                            "net.ipv4.conf.IFNAME.log_martians=1,"
                                                    + "net.ipv6.conf.IFNAME.accept_ra=2,"
                                                    + "net.ipv6.conf.IFNAME.addr_gen_mode=1,"
                                                    + "net.ipv4.neigh.IFNAME.gc_stale_time=77")),
                            pid(container));

                    assertThat(
                                    inside(
                                            container,
                                            """
                                            cd /proc/sys/net
                                            cat ipv4/conf/eth0/log_martians ipv6/conf/eth0/accept_ra ipv4/neigh/eth0/gc_stale_time
                                            cat ipv4/conf/lo/log_martians; ip -br link show eth0 | grep -o UP | head -1
                                            ip -6 addr show dev eth0 scope link | grep -c inet6 || true
                                            """))
                            .containsExactly("1", "2", "77", "0", "UP", "0");
                });
    }

    @Test
    void aNetworkThatIsJoinedLaterHasItsOwn() throws Exception {
        onAHost(
                (setup, container) -> {
                    setup.attach(
                            plan(endpoint(FIRST, "net.ipv4.conf.IFNAME.rp_filter=2")),
                            pid(container));
                    setup.connect(
                            plan(endpoint(SECOND, "net.ipv4.conf.IFNAME.rp_filter=1")),
                            pid(container));

                    assertThat(
                                    inside(
                                            container,
                                            "cd /proc/sys/net/ipv4/conf; cat eth0/rp_filter"
                                                    + " eth1/rp_filter"))
                            .containsExactly("2", "1");
                });
    }

    /// As Docker has it: no address is kept for it, and its default route leads over another network.
    @Test
    void anInterfaceWithoutIpv6HasNoAddressAndNoRouteOfIt() throws Exception {
        onAHost(
                (setup, container) -> {
                    List<Endpoint> endpoints =
                            setup.attach(
                                    plan(
                                            endpoint(FIRST, "net.ipv6.conf.IFNAME.disable_ipv6=1"),
                                            endpoint(SECOND, "")),
                                    pid(container));
                    String routes =
                            "ip -6 addr show dev eth0; ip -6 route show default | cut -d' ' -f1-5;"
                                    + " ip -4 route show default | cut -d' ' -f1-5";

                    assertThat(endpoints.get(0).address(Family.V6)).isEmpty();
                    assertThat(endpoints.get(1).address(Family.V6)).isPresent();
                    assertThat(inside(container, routes))
                            .containsExactly(
                                    "default via fd00:b::1 dev eth1",
                                    "default via 10.10.0.1 dev eth0");

                    setup.disconnect(SECOND, id, pid(container));

                    assertThat(inside(container, routes))
                            .containsExactly("default via 10.10.0.1 dev eth0");
                });
    }

    @Test
    void aParameterThatTheKernelDoesNotTakeLeavesNothing() throws Exception {
        onAHost(
                (setup, container) -> {
                    refused(
                            setup,
                            container,
                            "net.ipv4.conf.IFNAME.nonsense=1",
                            "network net-a: sysctl net.ipv4.conf.eth0.nonsense cannot be set to \"1\""
                                    + " (com.docker.network.endpoint.sysctls): the kernel of this host"
                                    + " has no such parameter");
                    refused(
                            setup,
                            container,
                            "net.ipv6.conf.IFNAME.accept_ra=much",
                            "network net-a: sysctl net.ipv6.conf.eth0.accept_ra cannot be set to"
                                    + " \"much\" (com.docker.network.endpoint.sysctls): Invalid"
                                    + " argument");
                    refused(
                            setup,
                            container,
                            "net.ipv4.conf.IFNAME.mc_forwarding=1",
                            "network net-a: sysctl net.ipv4.conf.eth0.mc_forwarding cannot be set to"
                                    + " \"1\" (com.docker.network.endpoint.sysctls): it can only be"
                                    + " read");
                });
    }

    private void refused(NetworkSetup setup, Running container, String sysctls, String message) {
        NetworkPlan plan = plan(endpoint(SECOND, ""), endpoint(FIRST, sysctls));

        assertThatThrownBy(() -> setup.attach(plan, pid(container)))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
                .hasMessage(message.replace("eth0", "eth1"));
        assertThat(setup.endpoints(id)).isEmpty();
        assertThat(Command.shell("ip -br link | grep -c -E 'veth|br-' || true").run().lines())
                .containsExactly("0");
    }

    private NetworkPlan plan(EndpointPlan... endpoints) {
        return NetworkPlan.none(id, "web").withEndpoints(List.of(endpoints));
    }

    /// On network a 10.10.0.0/24 and fd00:a::/64, on b 10.11.0.0/24 and fd00:b::/64.
    private static EndpointPlan endpoint(String network, String sysctls) {
        char letter = network.charAt(0);
        return new EndpointPlan(
                new NetworkFacts(
                        network,
                        "net-" + letter,
                        NetworkDriver.of("bridge", Map.of(), "br-" + letter),
                        false,
                        true,
                        List.of(
                                pool(
                                        "10.1" + (letter - 'a') + ".0.0/24",
                                        "10.1" + (letter - 'a') + ".0.1"),
                                pool("fd00:" + letter + "::/64", "fd00:" + letter + "::1"))),
                Wish.NONE.withSysctls(InterfaceSysctl.parseAll(sysctls)),
                LinkSizes.ofMtu(1500));
    }

    private static AddressPool pool(String text, String gateway) {
        Subnet subnet = Subnet.parse(text);
        return new AddressPool(subnet, subnet, Optional.of(IpAddress.parse(gateway)), Set.of());
    }
}
