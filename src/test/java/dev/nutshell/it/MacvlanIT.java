package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NetworkWorld;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.TestImages;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Interfaces with addresses of their own on the host's network, and what the kernel lacks for them.
@EngineTest
@NutshellOnly
class MacvlanIT {
    private static final String FUNCTIONS =
            """
            I=$1
            pid() { $N inspect -f '{{.State.Pid}}' $1; }
            address() { $N inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' $1; }
            reach() { $N exec $1 ping -c 1 -W 1 $2 >/dev/null 2>&1 && echo $3 yes || echo $3 no; }
            """;

    /// @param neighbours whether containers of one parent reach each other
    /// @param reflected whether they do so when the switch sends frames back where they came from
    @ParameterizedTest
    @CsvSource({"bridge, yes, yes", "private, no, no", "vepa, no, yes"})
    void theModeDecidesWhetherNeighboursReachEachOther(
            String mode,
            String neighbours,
            String reflected,
            NutshellEngine engine,
            TestImages images) {
        engine.pull(images.busybox());
        try (NetworkWorld world = new NetworkWorld(engine)) {
            Outcome outcome =
                    world.run(
                            FUNCTIONS
                                    + """
                                    M=$2
                                    $N network create -d macvlan -o parent=up0 -o macvlan_mode=$M --subnet 10.99.0.0/24 \\
                                        --ip-range 10.99.0.128/25 --gateway 10.99.0.2 wire >/dev/null
                                    for c in one two; do $N run -d --name $c --network wire $I sleep 1000 >/dev/null; done
                                    nsenter -t $(pid one) -n ip -d link show eth0 | grep -o 'macvlan mode [a-z]*'
                                    reach one 10.99.0.2 outside; reach one $(address two) neighbour
                                    nsenter -t $(pid one) -n ip route show default | cut -d ' ' -f 3
                                    W="ip netns exec world"
                                    $W ip link add switch type bridge; $W ip link set w0 master switch; $W ip link set switch up
                                    $W bridge link set dev w0 hairpin on
                                    reach one $(address two) reflected
                                    $N rm -f one two >/dev/null; $N network rm wire
                                    ip -br link | grep -v -E '^(lo|up0)' || true
                                    """,
                            images.busybox(),
                            mode);

            assertThat(outcome.lines())
                    .containsExactly(
                            "macvlan mode " + mode,
                            "outside yes",
                            "neighbour " + neighbours,
                            "10.99.0.2",
                            "reflected " + reflected,
                            "wire");
        }
    }

    @Test
    void passthruGivesTheParentToOneContainerAlone(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        try (NetworkWorld world = new NetworkWorld(engine)) {
            Outcome outcome =
                    world.run(
                            FUNCTIONS
                                    + """
                                    $N network create -d macvlan -o parent=up0 -o macvlan_mode=passthru --subnet 10.99.0.0/24 \\
                                        --ip-range 10.99.0.128/25 wire >/dev/null
                                    $N run -d --name one --network wire $I sleep 1000 >/dev/null
                                    nsenter -t $(pid one) -n ip -d link show eth0 | grep -o 'macvlan mode [a-z]*'
                                    reach one 10.99.0.2 outside
                                    $N run --rm --network wire $I true 2>&1 || echo code $?
                                    reach one 10.99.0.2 still
                                    $N rm -f one >/dev/null
                                    $N run --rm --network wire $I ping -c 1 -W 1 10.99.0.2 | grep -o '1 packets received'
                                    $N network rm wire
                                    """,
                            images.busybox());

            assertThat(outcome.lines())
                    .containsExactly(
                            "macvlan mode passthru",
                            "outside yes",
                            "nutshell: network wire: parent interface up0 takes no macvlan"
                                    + " interface: it belongs to a bridge, is the loopback, or has"
                                    + " others of mode passthru or of another driver",
                            "code 125",
                            "still yes",
                            "1 packets received",
                            "wire");
        }
    }

    @Test
    void aVlanIsMadeForItsContainersOrTheKernelsLackIsNamed(
            NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        try (NetworkWorld world = new NetworkWorld(engine)) {
            boolean capable = knows(world, "link w0 type vlan id 10");
            Outcome outcome =
                    world.run(
                            FUNCTIONS
                                    + """
                                    $N network create -d macvlan -o parent=up0.10 --subnet 10.70.0.0/24 wire >/dev/null
                                    $N network create -d macvlan -o parent=nosuch.10 --subnet 10.71.0.0/24 lost >/dev/null
                                    $N run --rm --network lost $I true 2>&1 || echo code $?
                                    if [ $2 = true ]; then
                                        ip -n world link add link w0 name w0.10 type vlan id 10
                                        ip -n world addr add 10.70.0.100/24 dev w0.10; ip -n world link set w0.10 up
                                        $N run --rm --network wire $I ping -c 1 -W 1 10.70.0.100 | grep -o '1 packets received'
                                    else
                                        $N run --rm --network wire $I true 2>&1 || echo code $?
                                    fi
                                    ip -br link | grep -v -E '^(lo|up0@)' || true; $N ps -aq; $N network rm wire lost
                                    """,
                            images.busybox(),
                            Boolean.toString(capable));

            assertThat(outcome.lines())
                    .startsWith(
                            "nutshell: parent interface nosuch: the host has no such interface",
                            "code 125")
                    .endsWith("wire", "lost");
            assertThat(outcome.lines().subList(2, outcome.lines().size() - 2))
                    .isEqualTo(
                            capable
                                    ? List.of("1 packets received")
                                    : List.of(
                                            "nutshell: network wire: the kernel of this host has no"
                                                    + " VLAN interfaces (module 8021q), needed for"
                                                    + " parent up0.10",
                                            "code 125"));
        }
    }

    @ParameterizedTest
    @CsvSource({"l2", "l3", "l3s"})
    void ipvlanCarriesTrafficOrTheKernelsLackIsNamed(
            String mode, NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        try (NetworkWorld world = new NetworkWorld(engine)) {
            boolean capable = knows(world, "link w0 type ipvlan mode " + mode);
            Outcome outcome =
                    world.run(
                            FUNCTIONS
                                    + """
                                    $N network create -d ipvlan -o parent=up0 -o ipvlan_mode=$2 --subnet 10.99.0.0/24 \\
                                        --ip-range 10.99.0.128/25 wire >/dev/null
                                    $N run --rm --network wire $I ping -c 1 -W 1 10.99.0.2 2>&1 |
                                        grep -o -E '1 packets received|nutshell.*'
                                    ip -br link | grep -v -E '^(lo|up0@)' || true; $N ps -aq; $N network rm wire
                                    """,
                            images.busybox(),
                            mode);

            assertThat(outcome.lines())
                    .containsExactly(
                            capable
                                    ? "1 packets received"
                                    : "nutshell: network wire: the kernel of this host has no ipvlan"
                                            + " interfaces (module ipvlan)",
                            "wire");
        }
    }

    /// Whether `ip` can make such a link outside.
    private static boolean knows(NetworkWorld world, String link) {
        return world.run(
                        "ip -n world link add name probe "
                                + link
                                + " 2>/dev/null && ip -n world link delete probe && echo yes || echo no")
                .output()
                .equals("yes\n");
    }
}
