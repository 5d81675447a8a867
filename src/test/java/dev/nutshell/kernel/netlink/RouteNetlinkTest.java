package dev.nutshell.kernel.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.kernel.abi.NetlinkConstants;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.testing.RequiresRoot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@RequiresRoot
class RouteNetlinkTest {
    private interface Body {
        void play(RouteNetlink netlink) throws Exception;
    }

    private final Syscalls syscalls = SymbolSource.syscalls();

    @Test
    void loopbackComesUp() throws Exception {
        inNewNetwork(
                netlink -> {
                    assertThat(OwnNetwork.tool("ip", "link", "show", "lo"))
                            .doesNotContain("LOOPBACK,UP");
                    netlink.setLinkUp(NetlinkConstants.LOOPBACK_INDEX);
                    // again: no change, no error
                    netlink.setLinkUp(NetlinkConstants.LOOPBACK_INDEX);

                    assertThat(OwnNetwork.tool("ip", "link", "show", "lo"))
                            .contains("<LOOPBACK,UP,LOWER_UP>");
                });
    }

    @Test
    void missingLinkIsNamed() throws Exception {
        inNewNetwork(
                netlink -> {
                    assertThatThrownBy(() -> netlink.setLinkUp(4711))
                            .isInstanceOf(KernelException.class)
                            .hasMessage("netlink(2) link 4711 up: ENODEV (No such device)");
                    assertThatThrownBy(() -> netlink.deleteLink(4711))
                            .hasMessage("netlink(2) link 4711: ENODEV (No such device)");
                    assertThat(netlink.link("none")).isEmpty();
                });
    }

    @Test
    void linkIsAsTheToolShowsIt() throws Exception {
        inNewNetwork(
                netlink -> {
                    netlink.addLink("br0", "bridge");
                    OwnNetwork.tool(
                            "ip", "link", "add", "v0", "mtu", "1400", "master", "br0", "type",
                            "veth", "peer", "name", "v1");
                    Link bridge = netlink.link("br0").orElseThrow();
                    Link port = netlink.link("v0").orElseThrow();

                    assertThat(bridge.kind()).isEqualTo("bridge");
                    assertThat(bridge.isUp()).isTrue();
                    assertThat(bridge.master()).isZero();
                    assertThat(port)
                            .isEqualTo(
                                    new Link(
                                            port.index(),
                                            "v0",
                                            "veth",
                                            false,
                                            1400,
                                            bridge.index(),
                                            new Link.Traffic(0, 0, 0, 0, 0, 0, 0, 0)));
                    assertThat(OwnNetwork.tool("ip", "-o", "link", "show", "v0"))
                            .startsWith(port.index() + ": v0");

                    netlink.deleteLink(bridge.index());
                    assertThat(OwnNetwork.tool("ip", "-o", "link")).doesNotContain("br0");
                });
    }

    @Test
    void trafficIsCounted() throws Exception {
        inNewNetwork(
                netlink -> {
                    netlink.setLinkUp(NetlinkConstants.LOOPBACK_INDEX);
                    OwnNetwork.tool("ping", "-c", "3", "-i", "0.01", "-q", "127.0.0.1");
                    Link.Traffic traffic = netlink.link("lo").orElseThrow().traffic();

                    // three questions and three answers of 20 + 8 + 56 bytes; loopback counts no
                    // link's header
                    assertThat(traffic).isEqualTo(new Link.Traffic(504, 6, 0, 0, 504, 6, 0, 0));
                });
    }

    @Test
    void linksOfSeveralAnswersAreListed() throws Exception {
        inNewNetwork(
                netlink -> {
                    List<String> expected = new ArrayList<>(List.of("lo"));
                    for (int i = 0; i < 100; i++) {
                        netlink.addLink("b" + i, "bridge");
                        expected.add("b" + i);
                    }

                    assertThat(netlink.links())
                            .extracting(Link::name)
                            .filteredOn(name -> !name.contains("tunl") && !name.contains("sit"))
                            .containsAll(expected);
                });
    }

    @Test
    void badNamesAndKindsAreRefusedWithTheKernelsReason() throws Exception {
        inNewNetwork(
                netlink -> {
                    netlink.addLink("br0", "bridge");

                    assertThatThrownBy(() -> netlink.addLink("br0", "bridge"))
                            .hasMessage("netlink(2) bridge link br0: EEXIST (File exists)");
                    assertThatThrownBy(() -> netlink.addLink("sixteen-letters-", "bridge"))
                            .hasMessageStartingWith("netlink(2) bridge link sixteen-letters- (")
                            .hasMessageEndingWith("): ERANGE (Numerical result out of range)");
                    assertThatThrownBy(() -> netlink.addLink("x", "nonsense"))
                            .hasMessageStartingWith("netlink(2) nonsense link x")
                            .hasMessageEndingWith("EOPNOTSUPP (Operation not supported)");
                    // the socket is as good as before
                    assertThat(netlink.link("br0")).isPresent();
                });
    }

    private void inNewNetwork(Body body) throws Exception {
        OwnNetwork.call(
                syscalls,
                () -> {
                    try (RouteNetlink netlink = RouteNetlink.open(syscalls)) {
                        body.play(netlink);
                        return true;
                    }
                });
    }
}
