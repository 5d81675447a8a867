package dev.nutshell.network.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.network.address.AddressPool;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.address.Subnet;
import dev.nutshell.network.directory.Memberships;
import dev.nutshell.network.driver.Host;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.EndpointLease;
import dev.nutshell.network.endpoint.EndpointPlan;
import dev.nutshell.network.endpoint.NetworkFacts;
import dev.nutshell.network.endpoint.NetworkPlan;
import dev.nutshell.network.endpoint.Wish;
import dev.nutshell.network.link.LinkCalls;
import dev.nutshell.network.link.LinkSizes;
import dev.nutshell.store.StateLayout;
import dev.nutshell.testing.RequiresRoot;
import dev.nutshell.testing.Scratch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@RequiresRoot
class LeaseAddressesTest {
    private static final String NETWORK = "a".repeat(64);

    @RegisterExtension final Scratch scratch = new Scratch();

    private final Syscalls syscalls = SymbolSource.syscalls();

    @Test
    void aNetworkOf24BitsHasRoomFor253ContainersAndSaysWhyNotForOneMore() throws Exception {
        StateLayout layout = new StateLayout(scratch.resolve("root"), scratch.resolve("run"));
        try (EndpointLease lease = EndpointLease.take(syscalls, layout, NETWORK);
                ContainerNamespace namespace =
                        ContainerNamespace.open(
                                syscalls, Math.toIntExact(ProcessHandle.current().pid()));
                LinkCalls host = KernelLinks.open(syscalls)) {
            for (int i = 0; i < 253; i++) {
                lease(lease, setUp(namespace, host));
            }
            assertThat(lease.list())
                    .extracting(endpoint -> endpoint.ipv4().orElseThrow())
                    .doesNotHaveDuplicates()
                    .doesNotContain(IpAddress.parse("10.1.0.0"))
                    .doesNotContain(IpAddress.parse("10.1.0.1"))
                    .doesNotContain(IpAddress.parse("10.1.0.255"))
                    .hasSize(253);

            assertThatThrownBy(() -> lease(lease, setUp(namespace, host)))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.EXHAUSTED))
                    .hasMessage(
                            "network full has no free address in 10.1.0.0/24: 253 containers have"
                                    + " one; remove a container, or make a network with a larger"
                                    + " subnet");

            // what a killed process left is no lease, and goes with the next sweep
            Endpoint gone = lease.list().getFirst();
            lease.remove(gone.container());
            Path folder = layout.networkEndpoints(NETWORK);
            Files.writeString(folder.resolve("." + gone.container() + ".new-1-1"), "torn");
            new TakeDown(
                            syscalls,
                            new NoFirewall(),
                            new Memberships(layout, _ -> null),
                            List::of,
                            () -> null)
                    .sweep(lease, host);
            assertThat(Files.list(folder)).hasSize(252);
            assertThat(lease(lease, setUp(namespace, host)).ipv4()).isEqualTo(gone.ipv4());
        }
    }

    private static Endpoint lease(EndpointLease lease, SetUp setUp) {
        new LeaseAddresses(lease, lease.list(), Claims.NONE, List.of(), false).perform(setUp);
        return setUp.endpoint();
    }

    private static SetUp setUp(ContainerNamespace namespace, LinkCalls host) {
        Subnet subnet = Subnet.parse("10.1.0.0/24");
        AddressPool pool =
                new AddressPool(subnet, subnet, Optional.of(IpAddress.parse("10.1.0.1")), Set.of());
        EndpointPlan plan =
                new EndpointPlan(
                        new NetworkFacts(NETWORK, "full", new Host(), false, true, List.of(pool)),
                        Wish.NONE,
                        LinkSizes.ofMtu(0));
        ContainerId id = ContainerId.random();
        return new SetUp(
                NetworkPlan.none(id, "c" + id.shortForm()).withEndpoints(List.of(plan)),
                plan,
                namespace,
                host,
                "eth0");
    }
}
