package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.OverlayWorld;
import dev.nutshell.it.harness.TestImages;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Overlays over WireGuard, on Debian's kernel in a virtual machine, seen by `wg`, `tcpdump` and `ping`.
///
/// A boot and its hosts take half a minute of an emulated machine. The test with an etcd runs with `-Dnutshell.guests=all`.
@EngineTest
@NutshellOnly
class OverlayEncryptionIT {
    private static final String WORLD =
            """
            printf 0123456789abcdef0123456789abcdef >$AREA/key; printf 0123456789abcdef0123456789abcdee >$AREA/other
            chmod 600 $AREA/key $AREA/other
            make() { part $1 $2 -o $PEERS -o encrypted -o wireguard.secret-file=${3:-$AREA/key}; }
            wires() { ip netns exec $1 wg show wg-77 "$2"; }
            shakes() { wires $1 latest-handshakes | awk '$2 > 0' | wc -l; }
            """;

    @Test
    void onlyWireGuardIsOnTheWire(NutshellEngine engine, TestImages images) {
        List<String> lines =
                OverlayWorld.playInGuest(
                        engine,
                        images,
                        WORLD
                                + """
                                make a 1; make b 2; make c 3
                                watch 'ip or ip6 or arp'; sleeper a; sleeper b; sleeper c
                                ip netns exec a tcpdump --immediate-mode -U -n -i vx-77 -w $AREA/inside.pcap 2>$AREA/inside.log & INSIDE=$!
                                until grep -q listening $AREA/inside.log; do sleep 0.05; done
                                meet a 10.9.0.32 -s 1342 -p 6d; meet b 10.9.0.48; meet c 10.9.0.16; for h in a b c; do shakes $h; done
                                kill $INSIDE; wait $INSIDE || true; unwatch
                                """
                                // what went through the tunnel is nowhere outside
                                + """
                                M=mmmmmmmmmmmmmmmm; grep -q $M $AREA/inside.pcap && echo payload inside; grep -c $M $AREA/wire.pcap || true
                                dumped 'udp port 51821' | wc -l | grep -q -v '^0$' && echo encrypted
                                """
                                // a host whose link is not up yet answers a greeting with ICMP
                                + """
                                dumped 'not udp port 51821 and not arp and not icmp and not icmp6 and not ip6 proto 0' | wc -l
                                inside a cat /sys/class/net/eth0/mtu
                                dumped 'ip[6:2] & 0x3fff != 0' | wc -l; dumped 'greater 1500' | wc -l | grep -q -v '^0$' && echo full
                                """
                                // the secret is in no record, nor in what is shown
                                + """
                                S=$(cat $AREA/key); find $AREA/a -type f -exec grep -l $S {} + | wc -l; on a network inspect lan | grep -c $S || true
                                """
                                // killed with all that it had
                                + """
                                kill -9 $(ip netns pids b) $(on b inspect -f '{{.State.Pid}}' box)
                                on b run --rm --network lan $I sh -c 'until ping -c 1 -W 3 10.9.0.16 >/dev/null; do :; done; echo again'; left b 2
                                for h in a c; do on $h rm -f box >/dev/null; on $h network rm lan >/dev/null; left $h 2; done
                                """);

        assertThat(lines)
                .containsExactly(
                        "met",
                        "met",
                        "met",
                        "2",
                        "2",
                        "2",
                        "payload inside",
                        "0",
                        "encrypted",
                        "0",
                        "1370",
                        "0",
                        "full",
                        "0",
                        "0",
                        "again",
                        "left b",
                        "left a",
                        "left c");
    }

    /// A frame in the clear for an encrypted network reaches none of its containers, however it is addressed; for another
    /// network of the same host it does.
    @Test
    void framesInTheClearDoNotComeIn(NutshellEngine engine, TestImages images) {
        List<String> lines =
                OverlayWorld.playInGuest(
                        engine,
                        images,
                        WORLD
                                + """
                                arrived() { tcpdump -n -r $AREA/host.pcap 2>/dev/null | grep -c "tell $1.200" || true; }
                                known() { nsenter -t $(on a inspect -f '{{.State.Pid}}' $1) -n grep -c $2.200 /proc/net/arp || true; }
                                spoof() {
                                    ip link add spoof type vxlan id $1 dstport 4789 remote $3 dev wire; ip addr add $2.200/24 dev spoof
                                    ip link set spoof up; before=$(arrived $2); until [ $(arrived $2) -gt $before ]; do greet $2; done
                                }
                                greet() { ping -c 1 -W 1 $1.16 >/dev/null 2>&1 || true; }
                                near() { until ip $1 -6 -br addr show dev $2 | grep -o 'fe80::[0-9a-f:]*'; do sleep 0.1; done; }
                                ip netns exec a tcpdump --immediate-mode -U -n -i up0 -w $AREA/host.pcap 'udp port 4789' 2>$AREA/host.log &
                                until grep -q listening $AREA/host.log; do sleep 0.05; done
                                make a 1; sleeper a
                                on a network create -d overlay --subnet 10.8.0.0/24 -o vxlan.id=78 -o vxlan.peers=fd55::1,fd55::9 open >/dev/null
                                on a run -d --name open --network open --ip 10.8.0.16 $I sleep 1000 >/dev/null
                                address a box; spoof 78 10.8.0 fd55::1
                                until [ $(known open 10.8.0) = 1 ]; do greet 10.8.0; done; echo known; ip link del spoof
                                for to in fd55::1 10.55.0.1 "$(near '-n a' up0) local $(near '' wire)"; do
                                    spoof 77 10.9.0 "$to"; known box 10.9.0; ip link del spoof
                                done
                                """
                                // without the link that encrypts there is no tunnel; the next
                                // container makes both anew
                                + """
                                ip -n a link del wg-77; ip -n a -br link | grep -c vx-77 || true
                                on a run --rm --network lan $I true; ip -n a -br link | grep -c '^vx-77\\|^wg-77'
                                on a rm -f box open >/dev/null; left a 2
                                """);

        assertThat(lines).containsExactly("10.9.0.16", "known", "0", "0", "0", "0", "2", "left a");
    }

    @Test
    void lossAndAWrongSecretAreNoneOfTheOthers(NutshellEngine engine, TestImages images) {
        List<String> lines =
                OverlayWorld.playInGuest(
                        engine,
                        images,
                        WORLD
                                + """
                                make a 1; make b 2; make c 3 $AREA/other; sleeper a; sleeper b; sleeper c
                                meet a 10.9.0.32; reach a 10.9.0.48; reach c 10.9.0.32; for h in a b c; do shakes $h; done
                                on c rm -f box >/dev/null; on c network rm lan >/dev/null; make c 3; sleeper c
                                meet a 10.9.0.48; meet c 10.9.0.32; shakes a
                                lose c; meet a 10.9.0.32; reach a 10.9.0.48
                                host c 3; on c ps -q; on c start box >/dev/null; meet c 10.9.0.16; meet a 10.9.0.48
                                """
                                // another secret in the file while containers run, and another
                                // port's owner
                                + """
                                cp $AREA/key $AREA/kept; cat $AREA/other >$AREA/key; on a run --rm --network lan $I true 2>&1 || true
                                cat $AREA/kept >$AREA/key; on a run --rm --network lan $I true 2>&1 && echo back; meet a 10.9.0.32
                                on b rm -f box >/dev/null; left b 2; ip -n b link add taken type wireguard
                                ip netns exec b wg set taken listen-port 51821; ip -n b link set taken up
                                on b run --rm --network lan $I true 2>&1 || true; left b 3
                                """);

        assertThat(lines)
                .containsExactly(
                        "met",
                        "no",
                        "no",
                        "1",
                        "1",
                        "0",
                        "met",
                        "met",
                        "2",
                        "met",
                        "no",
                        "met",
                        "met",
                        "nutshell: network lan is in use with another secret than its file has now,"
                                + " or with another address than 10.55.0.1: stop its containers on"
                                + " this host first",
                        "back",
                        "met",
                        "left b",
                        "nutshell: network lan: UDP port 51821 of the host is taken; take another"
                                + " wireguard.port on all hosts",
                        "left b");
    }

    /// An etcd under software emulation may take longer to answer than the engine waits.
    @EnabledIfSystemProperty(named = "nutshell.guests", matches = "all")
    @Test
    void hostsOfADirectoryComeAndGo(NutshellEngine engine, TestImages images) {
        List<String> lines =
                OverlayWorld.playInGuest(
                        engine,
                        images,
                        WORLD
                                + """
                                etcd_up
                                for h in a b c; do overlay $h -o etcd=$U -o encrypted -o wireguard.secret-file=$AREA/key; done
                                peers() { until [ "$(wires $1 peers | wc -l)" = $2 ]; do sleep 0.1; done; echo $2; }
                                start() { on $1 create --name $2 --network lan $I sleep 1000 >/dev/null; until on $1 start $2 >/dev/null 2>&1; do sleep 1; done; }
                                start a box; start b one; peers a 1; named a one; meet a one
                                start c two; peers a 2; named a two; meet a two
                                on c rm -f two >/dev/null; peers a 1
                                lose b; peers a 0
                                """);

        assertThat(lines).containsExactly("1", "met", "2", "met", "1", "0");
    }
}
