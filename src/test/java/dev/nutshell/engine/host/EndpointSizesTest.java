package dev.nutshell.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.kernel.abi.CloneArguments;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.network.NetworkRecord;
import dev.nutshell.network.NetworkRequest;
import dev.nutshell.network.link.LinkSizes;
import dev.nutshell.testing.OwnThread;
import dev.nutshell.testing.RequiresRoot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// On a host whose default route leads over an interface of 1400 bytes that takes 64 kB at once.
@RequiresRoot
class EndpointSizesTest {
    private static final String WORLD =
            """
            ip link add up0 mtu 1400 type veth peer name down0; ip link set up0 up; ip link set down0 up
            ip addr add 10.99.0.1/24 dev up0; ip route add default via 10.99.0.2
            """;

    private final Syscalls syscalls = SymbolSource.syscalls();

    /// @param gso what is asked for; empty: nothing
    /// @param wanted 0: the kernel's
    @ParameterizedTest
    @CsvSource({
        "false, '', 0",
        "false, 128k, 131072",
        "false, 256k, 262144",
        "false, 64k, 0",
        "true, '', 262144",
        "true, 64k, 0",
        "true, 128k, 131072"
    })
    void theOptionOfTheNetworkCounts(boolean internal, String gso, int wanted) throws Exception {
        NetworkRecord network = network(internal, gso);
        LinkSizes sizes =
                OwnThread.call(
                        () -> {
                            syscalls.invoke(SystemCall.UNSHARE, "", CloneArguments.CLONE_NEWNET);
                            Command.shell(WORLD).run().succeeded();
                            return new EndpointSizes(syscalls).of(network);
                        });

        assertThat(sizes).isEqualTo(new LinkSizes(1400, wanted));
    }

    private static NetworkRecord network(boolean internal, String gso) {
        return new NetworkRecord(
                "a".repeat(64),
                Instant.EPOCH,
                new NetworkRequest(
                        "net",
                        "bridge",
                        internal,
                        false,
                        false,
                        "",
                        false,
                        true,
                        Optional.empty(),
                        List.of(),
                        Map.of(),
                        gso.isEmpty()
                                ? Map.of()
                                : Map.of("nutshell.network.gso_ipv4_max_size", gso),
                        Map.of()));
    }
}
