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
            make() { on $1 network create -d overlay --subnet 10.9.0.0/24 --ip-range 10.9.0.$((16 * $2))/28 \\
                -o vxlan.id=77 -o vxlan.peers=10.55.0.1,10.55.0.2,10.55.0.3 lan >/dev/null; }
            make a 1; make b 2; make c 3
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
                                for h in a b c; do on $h rm -f box >/dev/null; on $h network rm lan; ip -n $h -br link | wc -l; done
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
                                host c 3; on c ps -q; on c start box >/dev/null
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
}
