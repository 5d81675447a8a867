package dev.nutshell.kernel.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.kernel.abi.TrafficConstants;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.testing.RequiresRoot;
import org.junit.jupiter.api.Test;

@RequiresRoot
class TrafficControlTest {
    private interface Body {
        /// @param link a veth whose other end, `inside`, answers 10.9.0.2 from a namespace of its own
        void play(TrafficControl control, RouteNetlink netlink, int link) throws Exception;
    }

    private final Syscalls syscalls = SymbolSource.syscalls();

    @Test
    void tokenBucketIsAsTheToolReadsIt() throws Exception {
        inNewNetwork(
                (control, _, link) -> {
                    control.replace(link, new Discipline.TokenBucket(1_250_000, 65_536, 500_000));

                    assertThat(OwnNetwork.tool("tc", "qdisc", "show", "dev", "outside"))
                            .contains("qdisc tbf 1: root refcnt")
                            .contains("rate 10Mbit burst 64Kb");
                    assertThat(OwnNetwork.tool("tc", "-r", "qdisc", "show", "dev", "outside"))
                            .contains("limit 500000b");
                });
    }

    @Test
    void ratesBeyondThirtyTwoBitsAreKept() throws Exception {
        inNewNetwork(
                (control, _, link) -> {
                    control.replace(
                            link, new Discipline.TokenBucket(12_500_000_000L, 1 << 20, 1 << 24));

                    assertThat(OwnNetwork.tool("tc", "qdisc", "show", "dev", "outside"))
                            // tc(8) reads the burst from a number of ticks: about 1 MiB
                            .containsPattern("rate 100Gbit burst (1Mb|10[0-9]{5}b)");
                });
    }

    @Test
    void rateIsChangedAndTakenAway() throws Exception {
        inNewNetwork(
                (control, _, link) -> {
                    Discipline first = new Discipline.TokenBucket(1_250_000, 65_536, 500_000);
                    control.replace(link, first);
                    control.replace(link, new Discipline.TokenBucket(2_500_000, 65_536, 500_000));
                    assertThat(OwnNetwork.tool("tc", "qdisc", "show", "dev", "outside"))
                            .contains("rate 20Mbit")
                            .doesNotContain("rate 10Mbit");

                    control.remove(link, first);
                    assertThat(OwnNetwork.tool("tc", "qdisc", "show", "dev", "outside"))
                            .doesNotContain("tbf");
                });
    }

    @Test
    void packetsTheQueueDoesNotHoldAreCounted() throws Exception {
        inNewNetwork(
                (control, _, link) -> {
                    // 1000 bytes a second, and room for one packet
                    control.replace(link, new Discipline.TokenBucket(1000, 2000, 1200));
                    OwnNetwork.tool(
                            "sh", "-c", "ping -c 20 -i 0.01 -s 1000 -w 1 -q 10.9.0.2 || true");
                    QueueStatistics queue = control.queues(link).getFirst();

                    assertThat(queue.kind()).isEqualTo("tbf");
                    assertThat(queue.handle()).isEqualTo(1 << 16);
                    assertThat(queue.parent()).isEqualTo(TrafficConstants.TC_H_ROOT);
                    assertThat(queue.drops()).isPositive();
                    assertThat(OwnNetwork.tool("tc", "-s", "qdisc", "show", "dev", "outside"))
                            .contains("dropped " + queue.drops());
                });
    }

    @Test
    void whatComesInWaitsInTheIntermediateLink() throws Exception {
        inNewNetwork(
                (control, netlink, link) -> {
                    netlink.addLink("hold", "ifb");
                    int hold = netlink.link("hold").orElseThrow().index();
                    control.replace(hold, new Discipline.TokenBucket(1_250_000, 65_536, 500_000));
                    control.replace(link, new Discipline.Ingress());
                    control.redirect(link, hold);

                    assertThat(OwnNetwork.tool("tc", "filter", "show", "dev", "outside", "ingress"))
                            .contains("mirred (Egress Redirect to device hold) stolen");
                    OwnNetwork.tool("ping", "-c", "3", "-i", "0.01", "-q", "10.9.0.2");
                    QueueStatistics queue = control.queues(hold).getFirst();
                    // three echo replies of 98 bytes; ARP, too
                    assertThat(queue.packets()).isGreaterThanOrEqualTo(3);
                    assertThat(queue.bytes()).isGreaterThanOrEqualTo(3 * 98);

                    control.remove(link, new Discipline.Ingress());
                    assertThat(OwnNetwork.tool("tc", "qdisc", "show", "dev", "outside"))
                            .doesNotContain("ingress");
                });
    }

    @Test
    void classesShareALink() throws Exception {
        inNewNetwork(
                (control, _, link) -> {
                    control.replace(link, new Discipline.Hierarchy(0x20));
                    control.replaceClass(
                            link, new TrafficClass(1, 0, 12_500_000, 12_500_000, 65_536));
                    control.replaceClass(
                            link, new TrafficClass(0x20, 1, 125_000, 12_500_000, 65_536));

                    assertThat(OwnNetwork.tool("tc", "class", "show", "dev", "outside"))
                            .contains("class htb 1:1 root rate 100Mbit ceil 100Mbit")
                            .contains("class htb 1:20 parent 1:1")
                            .contains("rate 1Mbit ceil 100Mbit burst 64Kb");
                    OwnNetwork.tool("ping", "-c", "3", "-i", "0.01", "-q", "10.9.0.2");
                    assertThat(control.classes(link))
                            .filteredOn(found -> found.handle() == (1 << 16 | 0x20))
                            .singleElement()
                            .satisfies(
                                    found -> assertThat(found.packets()).isGreaterThanOrEqualTo(3));

                    control.removeClass(link, 0x20);
                    assertThat(control.classes(link)).hasSize(1);
                });
    }

    @Test
    void refusalsNameTheObject() throws Exception {
        inNewNetwork(
                (control, _, link) -> {
                    assertThatThrownBy(() -> control.replace(4711, new Discipline.Ingress()))
                            .hasMessageStartingWith("netlink(2) ingress queue of link 4711")
                            .hasMessageEndingWith("ENODEV (No such device)");
                    assertThatThrownBy(() -> control.redirect(link, 4711))
                            .hasMessageStartingWith("netlink(2) redirection of link " + link);
                    assertThatThrownBy(
                                    () ->
                                            control.replaceClass(
                                                    link, new TrafficClass(1, 0, 1000, 1000, 1000)))
                            .hasMessageStartingWith("netlink(2) class 1:1 of link " + link);
                    assertThatThrownBy(() -> new Discipline.TokenBucket(0, 1, 1))
                            .hasMessage("token bucket of rate 0, burst 1, limit 1");
                });
    }

    private void inNewNetwork(Body body) throws Exception {
        OwnNetwork.call(
                syscalls,
                () -> {
                    Process other =
                            new ProcessBuilder("unshare", "-n", "sleep", "infinity").start();
                    try (TrafficControl control = TrafficControl.open(syscalls);
                            RouteNetlink netlink = RouteNetlink.open(syscalls)) {
                        connect(other.pid());
                        body.play(control, netlink, netlink.link("outside").orElseThrow().index());
                        return true;
                    } finally {
                        other.destroyForcibly().waitFor();
                    }
                });
    }

    /// A pair between the namespace of this thread and that of `process`.
    private static void connect(long process) throws Exception {
        OwnNetwork.tool(
                "sh",
                "-ec",
                """
                until [ "$(readlink /proc/%1$d/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
                ip link add outside type veth peer name inside netns %1$d
                ip address add 10.9.0.1/24 dev outside
                ip link set outside up
                nsenter -n -t %1$d sh -ec 'ip address add 10.9.0.2/24 dev inside; ip link set inside up'
                """
                        .formatted(process));
    }
}
