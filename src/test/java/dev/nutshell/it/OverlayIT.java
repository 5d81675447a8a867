package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.OverlayWorld;
import dev.nutshell.it.harness.TestImages;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One network over several hosts, seen by `ping`, `wget`, `ip` and `tcpdump`.
@EngineTest
@NutshellOnly
class OverlayIT {
    /// The same list on every host: each leaves itself out.
    private static final String STATIC =
            """
            part a 1 -o $PEERS; part b 2 -o $PEERS; part c 3 -o $PEERS
            """;

    @Test
    void threeHostsAreOneNetwork(NutshellEngine engine, TestImages images) {
        List<String> lines =
                OverlayWorld.play(
                        engine,
                        images,
                        STATIC
                                + """
                                watch 'udp port 4789 or ip[6:2] & 0x3fff != 0'
                                sleeper a; sleeper b; web c
                                for h in a b c; do address $h box; done
                                reach a 10.9.0.32; reach b 10.9.0.48; reach c 10.9.0.16; fetch a 10.9.0.48
                                seen
                                """
                                // what fits inside fits outside
                                + """
                                inside a cat /sys/class/net/eth0/mtu
                                dumped 'ip[6:2] & 0x3fff != 0' | wc -l; dumped 'greater 1500' | wc -l | grep -q -v '^0$' && echo full
                                for h in a b c; do on $h rm -f box >/dev/null; on $h network rm lan; links $h; done
                                """);

        assertThat(lines)
                .containsExactly(
                        "10.9.0.16",
                        "10.9.0.32",
                        "10.9.0.48",
                        "yes",
                        "yes",
                        "yes",
                        "same",
                        "VXLAN, flags [I] (0x08), vni 77",
                        "1450",
                        "0",
                        "full",
                        "lan",
                        "2",
                        "lan",
                        "2",
                        "lan",
                        "2");
    }

    @Test
    void theLossOfAHostIsNoneOfTheOthers(NutshellEngine engine, TestImages images) {
        List<String> lines =
                OverlayWorld.play(
                        engine,
                        images,
                        STATIC
                                + """
                                sleeper a; sleeper b; web c; reach a 10.9.0.48; reach b 10.9.0.48
                                lose c
                                reach a 10.9.0.32; reach b 10.9.0.16; reach a 10.9.0.48
                                """
                                // back with the state that it was killed with
                                + """
                                host c 3; on c ps -q; on c start box >/dev/null; serving c
                                address c box; reach a 10.9.0.48; fetch b 10.9.0.48; reach c 10.9.0.16
                                on c run --rm --network lan $I ip -4 -o addr show eth0 | grep -o '10.9.0.[0-9]*/24'
                                for h in a b c; do address $h box; on $h rm -f box >/dev/null; on $h network rm lan >/dev/null; done
                                """);

        assertThat(lines)
                .containsExactly(
                        "yes",
                        "yes",
                        "yes",
                        "yes",
                        "no",
                        "10.9.0.48",
                        "yes",
                        "same",
                        "yes",
                        "10.9.0.49/24",
                        "10.9.0.16",
                        "10.9.0.32",
                        "10.9.0.48");
    }

    @Test
    void theTunnelGoesOverIpv6Too(NutshellEngine engine, TestImages images) {
        List<String> lines =
                OverlayWorld.play(
                        engine,
                        images,
                        """
                        V6=vxlan.peers=fd55::1,fd55::2,fd55::3; part a 1 -o $V6; part b 2 -o $V6; part c 3 -o $V6
                        watch 'ip6 and udp port 4789'; sleeper a; web c
                        reach a 10.9.0.48; fetch a 10.9.0.48; seen; inside a cat /sys/class/net/eth0/mtu
                        dumped 'greater 1500' | wc -l | grep -q -v '^0$' && echo full
                        on a rm -f box >/dev/null; on c rm -f box >/dev/null
                        """);

        assertThat(lines)
                .containsExactly("yes", "same", "VXLAN, flags [I] (0x08), vni 77", "1430", "full");
    }

    @Test
    void anAddressThatMovesIsFoundAtOnce(NutshellEngine engine, TestImages images) {
        List<String> lines =
                OverlayWorld.play(
                        engine,
                        images,
                        STATIC
                                + """
                                sleeper a; sleeper c other
                                on b run -d --name box --network lan --ip 10.9.0.99 $I sleep 1000 >/dev/null
                                reach a 10.9.0.99; lose b
                                on c run -d --name box --network lan --ip 10.9.0.99 $I sleep 1000 >/dev/null
                                reach a 10.9.0.99
                                on a rm -f box >/dev/null; on c rm -f box other >/dev/null
                                """);

        assertThat(lines).containsExactly("yes", "yes");
    }

    @Test
    void hostsMeetInAMulticastGroup(NutshellEngine engine, TestImages images) {
        List<String> lines =
                OverlayWorld.play(
                        engine,
                        images,
                        """
                        make() { part $1 $2 -o vxlan.group=239.1.2.3 -o vxlan.dev=up0; }; make a 1; make b 2; make c 3
                        watch 'udp port 4789'; sleeper a; sleeper b; web c
                        reach a 10.9.0.32; reach b 10.9.0.48; fetch a 10.9.0.48
                        seen; dumped 'dst host 239.1.2.3' | grep -q 'VXLAN.*vni 77' && echo group
                        dumped 'src host 10.55.0.1 and dst host 10.55.0.2' | grep -q 'VXLAN.*vni 77' && echo one
                        lose c; reach a 10.9.0.32
                        on a rm -f box >/dev/null; on b rm -f box >/dev/null
                        """);

        assertThat(lines)
                .containsExactly(
                        "yes",
                        "yes",
                        "same",
                        "VXLAN, flags [I] (0x08), vni 77",
                        "group",
                        "one",
                        "yes");
    }

    @Test
    void badOptionsAreOneClearLine(NutshellEngine engine, TestImages images) {
        List<String> lines =
                OverlayWorld.play(
                        engine,
                        images,
                        """
                        n=0; fails() {
                            n=$((n + 1)); on a network create -d overlay --subnet 10.8.$n.0/24 -o vxlan.id=$n "$@" net$n >/dev/null 2>$AREA/said &&
                            on a run --rm --network net$n $I true >/dev/null 2>$AREA/said && echo accepted || cat $AREA/said
                        }
                        fails -o vxlan.dev=eth7 -o vxlan.group=239.0.0.1
                        fails -o vxlan.local=10.55.0.77 -o vxlan.peers=10.55.0.2
                        fails -o etcd=http://127.0.0.1:2379
                        fails -o etcd=http://10.55.0.9:2379
                        fails -o etcd=https://10.55.0.9:2379 -o etcd.cacert=/nowhere/ca.pem
                        fails -o encrypted=true -o vxlan.peers=10.55.0.2
                        on a network create -d overlay -o vxlan.id=1 -o vxlan.peers=10.55.0.2 twice 2>&1 || true
                        ip -n a link add vx-9 type vxlan id 9 dstport 4789 remote 10.55.0.3 dev up0
                        n=8; fails -o vxlan.peers=10.55.0.2; ip -n a -br link show vx-9 | wc -l; links a
                        """);

        assertThat(lines)
                .containsExactly(
                        "nutshell: vxlan.dev eth7 of network net1: the host has no such interface",
                        "nutshell: vxlan.local 10.55.0.77 of network net2: the host has no such"
                                + " address",
                        "nutshell: network net3: etcd is on this host's loopback, so it does not"
                                + " tell which address other hosts reach; name it with vxlan.local"
                                + " or vxlan.dev",
                        "nutshell: network net4 takes no new container: etcd at"
                                + " http://10.55.0.9:2379 does not answer (connection refused)",
                        "nutshell: etcd.cacert: no file /nowhere/ca.pem can be read here",
                        "nutshell: invalid value \"\" for option wireguard.secret-file of network"
                                + " driver overlay: want the file with the secret that all hosts"
                                + " of the network have",
                        "nutshell: vxlan.id 1 is already that of network net1; take another one",
                        "nutshell: network net9: interface vx-9 of the host is somebody else's;"
                                + " take another vxlan.id",
                        "1",
                        "3");
    }

    @Test
    void whatCannotBeEncryptedIsNotMade(NutshellEngine engine, TestImages images) {
        List<String> lines =
                OverlayWorld.play(
                        engine,
                        images,
                        """
                        encrypted() { on a network create -d overlay --subnet 10.9.0.0/24 -o vxlan.id=77 -o encrypted \\
                            -o wireguard.secret-file=$AREA/key -o vxlan.peers=10.55.0.1,10.55.0.2 lan 2>&1 | sed "s:$AREA/::" || true; }
                        encrypted; printf password >$AREA/key; chmod 600 $AREA/key; encrypted
                        printf 0123456789abcdef0123456789abcdef >$AREA/key; chmod 644 $AREA/key; encrypted
                        chmod 600 $AREA/key
                        ip link add probe type wireguard 2>/dev/null && echo with || { encrypted; echo without; }
                        on a network ls -q --filter driver=overlay | wc -l; links a; find $AREA/a -type f -exec grep -l $(cat $AREA/key) {} + | wc -l
                        """);

        assertThat(lines)
                .startsWith(
                        "nutshell: no secret file key can be read here",
                        "nutshell: secret file key has 8 bytes: want at least 32 random ones, as"
                                + " `openssl rand -base64 32` makes them",
                        "nutshell: secret file key is not root's alone: chown root and chmod 600"
                                + " it, and make another secret if it was read")
                .endsWith("0", "2", "0");
        assertThat(lines.subList(3, lines.size() - 3))
                .isIn(
                        List.of("with"),
                        List.of(
                                "nutshell: network lan cannot be encrypted: the kernel of this host"
                                        + " has no WireGuard (module wireguard, Linux 5.6 or later)",
                                "without"));
    }
}
