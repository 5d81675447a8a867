package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.TestImages;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rates of containers, measured by `iperf3` between the container's network namespace and the host's, and seen by `tc`.
@EngineTest
@NutshellOnly
class BandwidthIT {
    /// `measure PID [-R]` prints bits per second on the wire of what the container sends, with `-R` of what it receives: iperf3
    /// counts payload, 1448 bytes of each frame of 1514. The first two seconds, with the burst, do not count; the window is smaller
    /// than the queue, so that TCP loses nothing and what is measured is the rate.
    private static final String WORLD =
            """
            mount --make-rprivate /; ip link set lo up
            ip link add up0 type veth peer name down0; ip link set up0 up; ip link set down0 up
            ip addr add 10.99.0.1/24 dev up0; ip route add default via 10.99.0.2
            N="$1 --root $2 --runroot $3"; I=$4; export HOME=$5
            pid() { $N inspect -f '{{.State.Pid}}' $1; }
            gateway() { $N inspect -f '{{range .NetworkSettings.Networks}}{{.Gateway}}{{end}}' $1; }
            measure() {
                iperf3 -s -1 -D -I /tmp/iperf.$$; G=$2; P=$1; shift 2
                until ss -ltn | grep -q :5201; do sleep 0.05; done
                nsenter -t $P -n iperf3 -c $G -t 10 -O 2 -w 64K -f k --connect-timeout 5000 "$@" |
                    awk '/receiver/ { for (i = 1; i < NF; i++) if ($(i+1) == "Kbits/sec") printf "%d\\n", $i * 1514 / 1448 }'
                while ss -ltn | grep -q :5201; do sleep 0.05; done
                rm -f /tmp/iperf.$$
            }
            """;

    /// @param kilobits of the rate
    @ParameterizedTest
    @CsvSource({"2mbit, 2000", "50mbit, 50000", "40mbps, 320000"})
    void eachDirectionIsHeldToItsRate(
            String rate, int kilobits, NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        "R="
                                + rate
                                + """

                                $N run -d --name held --network-egress $R --network-ingress $R $I sleep 1000 >/dev/null
                                P=$(pid held); G=$(gateway held)
                                measure $P $G
                                measure $P $G -R
                                $N rm -f held >/dev/null
                                ip -br link | grep -c -E 'veth|ifb' || true
                                """);

        List<String> lines = outcome.lines();
        assertThat(lines).hasSize(3);
        assertThat(Double.parseDouble(lines.get(0)))
                .as("what it sends")
                .isCloseTo(kilobits, within(kilobits * 0.05));
        assertThat(Double.parseDouble(lines.get(1)))
                .as("what it receives")
                .isCloseTo(kilobits, within(kilobits * 0.05));
        assertThat(lines.get(2)).as("links left").isEqualTo("0");
    }

    @Test
    void theNearestWordCountsAndUpdateChangesItAtOnce(NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        rates() { tc -s qdisc show | sed -n 's/^qdisc tbf.* dev \\(veth\\|ifb\\)[0-9a-f]* .* rate \\([^ ]*\\) burst \\([^ ]*\\) .*/\\1 \\2 \\3/p' | sort; }
                        $N network create --network-egress 5mbit --network-ingress 6mbit --network-burst 16k slow >/dev/null
                        $N run -d --name all --network slow $I sleep 1000 >/dev/null; rates; $N rm -f all >/dev/null
                        $N run -d --name own --network name=slow,driver-opt=nutshell.network.egress=9mbit \\
                            --network-egress 7mbit --network-ingress 8mbit --network-burst 32k $I sleep 1000 >/dev/null
                        rates; $N stats --no-stream --format '{{.NetLimit}}' own
                        $N inspect -f '{{json .NetworkSettings.Networks.slow.Rates}}' own
                        $N update --network-ingress 20mbit own >/dev/null; rates
                        $N update --network-ingress 0 own >/dev/null; rates
                        $N inspect -f '{{.HostConfig.NetworkEgress}} {{.HostConfig.NetworkIngress}}' own
                        $N rm -f own >/dev/null; $N network rm slow >/dev/null
                        """);

        assertThat(outcome.lines())
                .containsExactly(
                        "ifb 5Mbit 16Kb",
                        "veth 6Mbit 16Kb",
                        "ifb 9Mbit 32Kb",
                        "veth 8Mbit 32Kb",
                        "8mbit / 9mbit",
                        "{\"Egress\":9000000,\"Ingress\":8000000,\"Burst\":32768}",
                        "ifb 9Mbit 32Kb",
                        "veth 20Mbit 32Kb",
                        "ifb 9Mbit 32Kb",
                        "veth 6Mbit 32Kb",
                        "7mbit 0");
    }

    @Test
    void aChangeOutlivesARestartAndTheLastRateTakesTheQueuesAway(
            NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        queues() { tc qdisc show | grep -c -E 'tbf|ingress' || true; }
                        $N run -d --name free --restart always $I sleep 1000 >/dev/null; queues
                        $N update --network-egress 3mbit free >/dev/null; queues
                        P=$(pid free); kill -9 $P
                        for i in $(seq 200); do
                            Q=$(pid free); [ $Q != $P ] && [ $Q != 0 ] && break; sleep 0.05
                        done
                        for i in $(seq 200); do
                            tc qdisc show | grep -q 'rate 3Mbit' && break; sleep 0.05
                        done
                        tc qdisc show | grep -o 'rate 3Mbit'; queues
                        $N update --network-egress 0 free >/dev/null; queues
                        ip -br link | grep -c ifb || true
                        $N rm -f free >/dev/null
                        """);

        assertThat(outcome.lines()).containsExactly("0", "2", "rate 3Mbit", "2", "0", "0");
    }

    @Test
    void whatCannotBeHeldIsRefused(NutshellEngine engine, TestImages images) {
        Outcome outcome =
                play(
                        engine,
                        images,
                        """
                        $N create --network host --network-egress 1mbit $I true 2>&1 || true
                        $N create --network-egress fast $I true 2>&1 || true
                        $N network create -d macvlan -o parent=up0 --network-egress 1mbit m 2>&1 || true
                        $N network create -d macvlan -o parent=up0 m >/dev/null
                        $N create --network m --network-ingress 1mbit $I true 2>&1 || true
                        $N network rm m >/dev/null; $N ps -aq
                        """);

        String refusal =
                "network driver macvlan cannot hold rates: leave out --network-egress and"
                        + " --network-ingress, or use a bridge or overlay network";
        assertThat(outcome.lines()).hasSize(4);
        assertThat(outcome.lines().get(0))
                .endsWith(
                        "rates need a network of the container's own: leave out --network-egress and"
                                + " --network-ingress, or --network host");
        assertThat(outcome.lines().get(1))
                .endsWith("invalid rate \"fast\": want such as 10mbit, 1gbit or 500kbps");
        assertThat(outcome.lines().get(2)).endsWith(refusal);
        assertThat(outcome.lines().get(3)).endsWith(refusal);
    }

    private static Outcome play(NutshellEngine engine, TestImages images, String script) {
        return engine.playInOwnNetwork(images, WORLD + script);
    }
}
