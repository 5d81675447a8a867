package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NetworkWorld;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.TestImages;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Kernel parameters of single interfaces, `driver-opt=com.docker.network.endpoint.sysctls=…`, seen in the container's network
/// namespace.
@EngineTest
@NutshellOnly
class InterfaceSysctlIT {
    private static final String FUNCTIONS =
            """
            I=$1; O=com.docker.network.endpoint.sysctls
            pid() { $N inspect -f '{{.State.Pid}}' $1; }
            see() {
                C=$1; shift
                for f in "$@"; do nsenter -t $(pid $C) -n cat /proc/sys/net/$f; done | tr '\\n' ' '; echo
            }
            die() {
                P=$(pid $1); kill -9 $P
                for i in $(seq 200); do Q=$(pid $1); [ $Q != $P ] && [ $Q != 0 ] && break; sleep 0.05; done
            }
            """;

    private static List<String> lines(NutshellEngine engine, TestImages images, String script) {
        engine.pull(images.busybox());
        try (NetworkWorld world = new NetworkWorld(engine)) {
            return world.run(FUNCTIONS + script, images.busybox()).lines();
        }
    }

    @Test
    void areThereFromTheFirstMomentOfEachRun(NutshellEngine engine, TestImages images) {
        assertThat(
                        lines(
                                engine,
                                images,
                                """
                                $N network create one >/dev/null; $N network create two >/dev/null
                                ONE="name=one,\\"driver-opt=$O=net.ipv4.conf.IFNAME.log_martians=1,net.ipv6.conf.IFNAME.accept_ra=2\\""
                                $N run --rm --network "$ONE" $I cat /proc/sys/net/ipv4/conf/eth0/log_martians /proc/sys/net/ipv6/conf/eth0/accept_ra
                                $N run -d --name web --restart always --network "$ONE" $I sleep 1000 >/dev/null
                                $N network connect --driver-opt "\\"$O=net.ipv4.conf.IFNAME.rp_filter=2,net.ipv4.conf.IFNAME.forwarding=0\\"" two web
                                FILES="ipv4/conf/eth0/log_martians ipv6/conf/eth0/accept_ra ipv4/conf/eth1/rp_filter ipv4/conf/eth1/log_martians"
                                see web $FILES
                                $N restart -t 0 web >/dev/null; see web $FILES
                                die web; see web $FILES
                                $N inspect -f '{{json .NetworkSettings.Networks.two.DriverOpts}}' web
                                $N rm -f web >/dev/null; $N network rm one two >/dev/null
                                """))
                .containsExactly(
                        "1",
                        "2",
                        "1 2 2 0 ",
                        "1 2 2 0 ",
                        "1 2 2 0 ",
                        "{\"com.docker.network.endpoint.sysctls\":\"net.ipv4.conf.IFNAME.rp_filter=2,net.ipv4.conf.IFNAME.forwarding=0\"}");
    }

    @Test
    void aSupervisorThatTakesOverKnowsThem(NutshellEngine engine, TestImages images) {
        assertThat(
                        lines(
                                engine,
                                images,
                                """
                                $N run -d --name web --restart always --network name=bridge,driver-opt=$O=net.ipv4.conf.ifname.log_martians=1 $I sleep 1000 >/dev/null
                                P=$(pid web); S=$(ps -o ppid= $P); kill -9 $S
                                for i in $(seq 200); do [ $(ps -o ppid= $P) != $S ] && break; sleep 0.05; done
                                die web; see web ipv4/conf/eth0/log_martians; $N rm -f web >/dev/null
                                """))
                .containsExactly("1 ");
    }

    @Test
    void anInterfaceWithoutIpv6HasNoAddressOfIt(NutshellEngine engine, TestImages images) {
        assertThat(
                        lines(
                                engine,
                                images,
                                """
                                $N network create one >/dev/null
                                $N run -d --name web --network name=one,driver-opt=$O=net.ipv6.conf.IFNAME.disable_ipv6=1 $I sleep 1000 >/dev/null
                                nsenter -t $(pid web) -n ip -6 addr show dev eth0; nsenter -t $(pid web) -n ip -6 route show default
                                $N inspect -f '{{with .NetworkSettings.Networks.one}}[{{.GlobalIPv6Address}}] [{{.IPv6Gateway}}]{{end}}' web
                                $N run --rm --network one $I ping -c 1 -W 1 web | grep -o '1 packets received'
                                $N rm -f web >/dev/null; $N network rm one >/dev/null
                                """))
                .containsExactly("[] []", "1 packets received");
    }
}
