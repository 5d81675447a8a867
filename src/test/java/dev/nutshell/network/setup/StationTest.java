package dev.nutshell.network.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.it.harness.Command;
import dev.nutshell.kernel.abi.CloneArguments;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.network.address.MacAddress;
import dev.nutshell.network.link.LinkCalls;
import dev.nutshell.network.link.LinkChange;
import dev.nutshell.testing.OwnThread;
import dev.nutshell.testing.RequiresRoot;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What a bridge of the real kernel takes and forgets, seen by `bridge`.
@RequiresRoot
class StationTest {
    private static final String MAC = "02:42:0a:09:00:63";
    private static final String WORLD =
            """
            ip link add br0 type bridge; ip link set br0 up
            ip link add early type veth peer name other; ip link set early master br0
            ip link add tunnel type veth peer name outside; ip link set outside up; ip link set tunnel master br0 up
            bridge fdb add %s dev tunnel master static
            """
                    .formatted(MAC);

    private final Syscalls syscalls = SymbolSource.syscalls();

    private void inAWorld(Consumer<LinkCalls> body) throws Exception {
        OwnThread.call(
                () -> {
                    syscalls.invoke(SystemCall.UNSHARE, "", CloneArguments.CLONE_NEWNET);
                    Command.shell(WORLD).run().succeeded();
                    try (LinkCalls links = KernelLinks.open(syscalls)) {
                        body.accept(links);
                    }
                    return "";
                });
    }

    private static String stations(String port) {
        return Command.of("bridge", "fdb", "show", "dev", port).run().succeeded().output();
    }

    @Test
    void aPortWithoutACarrierTakesNoWord() throws Exception {
        inAWorld(
                links -> {
                    int port = links.find("early").orElseThrow();
                    List<LinkChange> change =
                            List.of(new LinkChange.AddStation(port, MacAddress.parse(MAC)));

                    assertThatThrownBy(() -> links.play(change))
                            .hasMessage(
                                    "netlink(2) station behind link "
                                            + port
                                            + ": EPERM (Operation not permitted)");
                });
    }

    @Test
    void whatIsBehindAPortIsForgottenOnce() throws Exception {
        inAWorld(
                links -> {
                    int tunnel = links.find("tunnel").orElseThrow();
                    List<LinkChange> change =
                            List.of(new LinkChange.DropStation(tunnel, MacAddress.parse(MAC)));
                    assertThat(stations("tunnel")).contains(MAC);

                    links.play(change);

                    assertThat(stations("tunnel")).doesNotContain(MAC);
                    assertThatThrownBy(() -> links.play(change))
                            .hasMessage(
                                    "netlink(2) station behind link "
                                            + tunnel
                                            + ": ENOENT (No such file or directory)");
                });
    }
}
